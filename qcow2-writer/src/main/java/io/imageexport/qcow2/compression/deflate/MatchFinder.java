package io.imageexport.qcow2.compression.deflate;

import java.util.Arrays;

/**
 * Finds stretches of a block that occurred before, greedily and with one look at each position.
 *
 * <p>A table remembers the last position for each hash of eight bytes. Eight, because shorter
 * repetitions are many and gain little each: with five bytes there are nearly twice as many
 * matches, in a third more time, for seven percent. The table holds more of the hash beside the
 * position, so that what was remembered is looked at only where it is nearly sure to be equal.
 * After 32 looks in vain positions are skipped, more and more of them, so that what does not repeat
 * itself costs little.
 *
 * <p>Confined to one thread.
 */
final class MatchFinder {
  /** Positions in a block fit 16 bits. */
  static final int MAXIMUM_BLOCK_BYTES = 1 << 16;

  /** The table has 32 KiB: a larger one finds more, and leaves the processor's first cache. */
  private static final int TABLE_BITS = 13;

  private static final int TAG_MASK = 0xffff;
  private static final int POSITION_SHIFT = 16;

  private static final long HASH_FACTOR = 0x9e3779b185ebca87L;
  private static final int SKIP_BITS = 5;
  private static final int MINIMUM_LENGTH = Long.BYTES;

  /** The last bytes of a block are literals, which keeps all reads inside of it. */
  private static final int TAIL_BYTES = 32;

  /** A position in the block, above sixteen bits of the hash that are not the index. */
  private final int[] table = new int[1 << TABLE_BITS];

  /**
   * Cuts a block into literals and matches.
   *
   * @param start of the block; nothing before it is looked at
   * @param end at most 64 KiB behind the start
   */
  void find(byte[] bytes, int start, int end, Sequences found) {
    Arrays.fill(table, 0);
    long[] matches = found.matches;
    byte[] literals = found.literals;
    int matchCount = 0;
    int literalCount = 0;
    int firstLiteral = start;
    int position = start + 1;
    int limit = end - TAIL_BYTES;
    if (start < limit) {
      remember(bytes, start, start);
    }

    while (true) {
      // Looks on until something is found, at a growing distance.
      int candidate = 0;
      int looks = 1 << SKIP_BITS;
      while (position < limit) {
        long next = Bytes.getLong(bytes, position);
        long hash = next * HASH_FACTOR;
        int remembered = table[index(hash)];
        table[index(hash)] = entry(hash, position - start);
        if (((remembered ^ tag(hash)) & TAG_MASK) == 0) {
          candidate = start + (remembered >>> POSITION_SHIFT);
          if (Bytes.getLong(bytes, candidate) == next
              && position - candidate <= Symbols.MAXIMUM_DISTANCE) {
            break;
          }
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
        remember(bytes, position - 2, start);
      }
    }

    System.arraycopy(bytes, firstLiteral, literals, literalCount, end - firstLiteral);
    found.literalCount = literalCount + end - firstLiteral;
    found.matchCount = matchCount;
  }

  private void remember(byte[] bytes, int position, int start) {
    long hash = Bytes.getLong(bytes, position) * HASH_FACTOR;
    table[index(hash)] = entry(hash, position - start);
  }

  private static int index(long hash) {
    return (int) (hash >>> (Long.SIZE - TABLE_BITS));
  }

  private static int tag(long hash) {
    return (int) (hash >>> (Long.SIZE - TABLE_BITS - POSITION_SHIFT)) & TAG_MASK;
  }

  private static int entry(long hash, int position) {
    return position << POSITION_SHIFT | tag(hash);
  }

  /** How many bytes are equal, of which the first eight are known to be. */
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
