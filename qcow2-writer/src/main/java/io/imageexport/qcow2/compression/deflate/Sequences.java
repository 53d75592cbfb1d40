package io.imageexport.qcow2.compression.deflate;

/**
 * A parsed block: the literals in one row, and the matches, each with the number of literals before
 * it. Literals that no match follows are at the end of the row.
 *
 * <p>Filled and read by one thread; used again for each block.
 */
final class Sequences {
  /** Literals are copied sixteen bytes at a time, and read four at a time. */
  private static final int SLACK_BYTES = 32;

  private static final int MINIMUM_MATCH_BYTES = 3;
  private static final int RUN_SHIFT = 32;
  private static final int LENGTH_SHIFT = 16;
  private static final int MASK = 0xffff;

  final byte[] literals;
  int literalCount;

  /** Each in one number, see {@link #match}. */
  final long[] matches;

  int matchCount;

  Sequences(int maximumBlockBytes) {
    literals = new byte[maximumBlockBytes + SLACK_BYTES];
    matches = new long[maximumBlockBytes / MINIMUM_MATCH_BYTES + 1];
  }

  /**
   * A match in one number.
   *
   * @param literalRun how many literals stand before it
   * @param length 3 to 258
   * @param distance 1 to 32,768
   */
  static long match(int literalRun, int length, int distance) {
    return (long) literalRun << RUN_SHIFT | (long) length << LENGTH_SHIFT | (distance - 1);
  }

  static int literalRun(long match) {
    return (int) (match >>> RUN_SHIFT);
  }

  static int length(long match) {
    return (int) (match >>> LENGTH_SHIFT) & MASK;
  }

  static int distance(long match) {
    return ((int) match & MASK) + 1;
  }
}
