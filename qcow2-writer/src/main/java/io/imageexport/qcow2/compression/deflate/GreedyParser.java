package io.imageexport.qcow2.compression.deflate;

import java.util.Arrays;

/**
 * Takes the first match that it finds, with one look at each position.
 *
 * <p>A table remembers the last position for each hash of five bytes. Shorter matches gain little
 * and take as long as longer ones: with four bytes there are a third more, for 1 % of the size and
 * a seventh of the speed. In a window of 4 KiB, what the table points to is in the processor's
 * first cache, so a candidate is compared without first comparing more of its hash. The first two
 * positions of a match and its last two are remembered; those between are not.
 *
 * <p>After 32 looks in vain positions are skipped, more and more of them: data that does not repeat
 * itself costs little.
 */
final class GreedyParser implements Parser {
  /** The table takes 32 KiB: a larger one finds more, but leaves the processor's first cache. */
  private static final int TABLE_BITS = 13;

  private static final long HASH_FACTOR = 0x9e3779b185ebca87L;
  private static final int SKIP_BITS = 5;
  private static final int MINIMUM_LENGTH = 5;

  /** Moves the bytes of the shortest match to the top of a long, and the others out of it. */
  private static final int SHORTEST_SHIFT = Long.SIZE - MINIMUM_LENGTH * Byte.SIZE;

  /** The last bytes of a block are literals, which keeps all reads inside it. */
  private static final int TAIL_BYTES = 32;

  private final int windowBytes;
  private final int[] table = new int[1 << TABLE_BITS];

  /**
   * @param windowBytes the greatest distance of a match
   */
  GreedyParser(int windowBytes) {
    this.windowBytes = windowBytes;
  }

  @Override
  public void parse(byte[] bytes, int start, int end, Sequences parsed) {
    parse(bytes, start, end, windowBytes, table, parsed);
  }

  private static void parse(
      byte[] bytes, int start, int end, int windowBytes, int[] table, Sequences parsed) {
    Arrays.fill(table, start);
    long[] matches = parsed.matches;
    byte[] literals = parsed.literals;
    int matchCount = 0;
    int literalCount = 0;
    int firstLiteral = start;
    // The table points to the first position already.
    int position = start + 1;
    int limit = end - TAIL_BYTES;

    while (true) {
      // Looks on until something is found, at a growing distance.
      int candidate = start;
      long difference = 0;
      int looks = 1 << SKIP_BITS;
      while (position < limit) {
        long next = Bytes.getLong(bytes, position);
        int slot = slot(next);
        candidate = table[slot];
        table[slot] = position;
        difference = Bytes.getLong(bytes, candidate) ^ next;
        // One branch for both conditions: equal bytes, and not too far away.
        int tooFar = (windowBytes - (position - candidate)) >> (Integer.SIZE - 1);
        if (((difference << SHORTEST_SHIFT) | tooFar) == 0) {
          break;
        }
        position += looks++ >>> SKIP_BITS;
      }
      if (position >= limit) {
        break;
      }

      remember(table, bytes, position + 1);
      int length =
          difference == 0
              ? Bytes.commonLength(
                  bytes, candidate, position, Math.min(end, position + Symbols.MAXIMUM_LENGTH))
              : Long.numberOfTrailingZeros(difference) / Byte.SIZE;
      // Positions that were skipped may belong to the match.
      boolean skipped = looks >= 2 << SKIP_BITS;
      while (skipped
          && position > firstLiteral
          && candidate > start
          && length < Symbols.MAXIMUM_LENGTH
          && bytes[position - 1] == bytes[candidate - 1]) {
        position--;
        candidate--;
        length++;
      }

      int run = position - firstLiteral;
      copyLiterals(bytes, firstLiteral, run, literals, literalCount);
      literalCount += run;
      matches[matchCount++] = Sequences.match(run, length, position - candidate);
      position += length;
      firstLiteral = position;
      if (position < limit) {
        remember(table, bytes, position - 2);
        remember(table, bytes, position - 1);
      }
    }

    System.arraycopy(bytes, firstLiteral, literals, literalCount, end - firstLiteral);
    parsed.literalCount = literalCount + end - firstLiteral;
    parsed.matchCount = matchCount;
  }

  private static void remember(int[] table, byte[] bytes, int position) {
    table[slot(Bytes.getLong(bytes, position))] = position;
  }

  private static int slot(long next) {
    return (int) (((next << SHORTEST_SHIFT) * HASH_FACTOR) >>> (Long.SIZE - TABLE_BITS));
  }

  /** Copies more than is asked for: runs are mostly short, and a loop for them costs more. */
  private static void copyLiterals(
      byte[] bytes, int offset, int count, byte[] literals, int literalCount) {
    Bytes.copyLong(bytes, offset, literals, literalCount);
    Bytes.copyLong(bytes, offset + Long.BYTES, literals, literalCount + Long.BYTES);
    for (int i = 2 * Long.BYTES; i < count; i += Long.BYTES) {
      Bytes.copyLong(bytes, offset + i, literals, literalCount + i);
    }
  }
}
