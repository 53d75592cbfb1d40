package io.imageexport.qcow2.compression.deflate;

import java.util.Arrays;

/**
 * Finds stretches of a block that occurred before, greedily and with one look at each position.
 *
 * <p>A table remembers the last position for each hash of eight bytes. Eight, because shorter
 * repetitions are many and gain little each: with a hash of five bytes there are twice as many
 * matches, in a third more time, for four percent. What the table points to counts as a match if
 * four bytes are equal and near enough. After 32 looks in vain positions are skipped, more and more
 * of them, so that what does not repeat itself costs little.
 *
 * <p>Confined to one thread.
 */
final class MatchFinder {
  /** Positions in a block fit 16 bits. */
  static final int MAXIMUM_BLOCK_BYTES = 1 << 16;

  /** The table has 16 KiB, so that it stays in the processor's first cache. */
  private static final int TABLE_BITS = 13;

  private static final long HASH_FACTOR = 0x9e3779b185ebca87L;
  private static final int SKIP_BITS = 5;
  private static final int MINIMUM_LENGTH = Integer.BYTES;

  /** The last bytes of a block are literals, which keeps all reads inside of it. */
  private static final int TAIL_BYTES = 32;

  private final char[] table = new char[1 << TABLE_BITS];

  /**
   * Cuts a block into literals and matches.
   *
   * @param start of the block; nothing before it is looked at
   * @param end at most 64 KiB behind the start
   */
  void find(byte[] bytes, int start, int end, Sequences found) {
    Arrays.fill(table, (char) 0);
    long[] matches = found.matches;
    byte[] literals = found.literals;
    int matchCount = 0;
    int literalCount = 0;
    int firstLiteral = start;
    int position = start + 1;
    int limit = end - TAIL_BYTES;

    while (true) {
      // Looks on until something is found, at a growing distance.
      int candidate = 0;
      int looks = 1 << SKIP_BITS;
      while (position < limit) {
        long next = Bytes.getLong(bytes, position);
        int slot = hash(next);
        candidate = start + table[slot];
        table[slot] = (char) (position - start);
        if (Bytes.getInt(bytes, candidate) == (int) next
            && position - candidate <= Symbols.MAXIMUM_DISTANCE) {
          break;
        }
        position += looks++ >>> SKIP_BITS;
      }
      if (position >= limit) {
        break;
      }

      int maximum = Math.min(Symbols.MAXIMUM_LENGTH, end - position);
      int length = commonLength(bytes, candidate, position, maximum);
      while (position > firstLiteral
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
        table[hash(Bytes.getLong(bytes, position - 2))] = (char) (position - 2 - start);
      }
    }

    System.arraycopy(bytes, firstLiteral, literals, literalCount, end - firstLiteral);
    found.literalCount = literalCount + end - firstLiteral;
    found.matchCount = matchCount;
  }

  private static int hash(long eightBytes) {
    return (int) ((eightBytes * HASH_FACTOR) >>> (Long.SIZE - TABLE_BITS));
  }

  /** How many bytes are equal, of which the first four are known to be. */
  private static int commonLength(byte[] bytes, int earlier, int later, int maximum) {
    int length = MINIMUM_LENGTH;
    while (length + Long.BYTES <= maximum) {
      long difference =
          Bytes.getLong(bytes, earlier + length) ^ Bytes.getLong(bytes, later + length);
      if (difference != 0) {
        return length + Long.numberOfTrailingZeros(difference) / Byte.SIZE;
      }
      length += Long.BYTES;
    }
    while (length < maximum && bytes[earlier + length] == bytes[later + length]) {
      length++;
    }
    return length;
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
