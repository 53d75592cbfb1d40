package io.imageexport.core.export;

/**
 * How an object of a known length is cut into parts: all of one size, the last one shorter.
 *
 * <p>One fixed size, because some stores refuse parts of different sizes.
 *
 * @param lengthBytes of the whole object, at least 1
 */
record PartPlan(long lengthBytes, long partSizeBytes) {
  /** The protocol's limit. */
  static final int MAX_PARTS = 10_000;

  /** Small enough for progress that moves, large enough that requests cost little. */
  static final long MIN_PART_SIZE_BYTES = 16L << 20;

  private static final long MAX_PART_SIZE_BYTES = 5L << 30;
  private static final long ROUNDING_BYTES = 1L << 20;

  PartPlan {
    if (lengthBytes < 1) {
      throw new IllegalArgumentException("length is less than 1: " + lengthBytes);
    }
    if (partSizeBytes < 1 || partSizeBytes > MAX_PART_SIZE_BYTES) {
      throw new IllegalArgumentException("part size out of range: " + partSizeBytes);
    }
    if (divideRoundingUp(lengthBytes, partSizeBytes) > MAX_PARTS) {
      throw new IllegalArgumentException(
          lengthBytes + " bytes need more than " + MAX_PARTS + " parts of " + partSizeBytes);
    }
  }

  static PartPlan of(long lengthBytes) {
    long needed = divideRoundingUp(lengthBytes, MAX_PARTS);
    long rounded = divideRoundingUp(needed, ROUNDING_BYTES) * ROUNDING_BYTES;
    return new PartPlan(lengthBytes, Math.max(MIN_PART_SIZE_BYTES, rounded));
  }

  int partCount() {
    return Math.toIntExact(divideRoundingUp(lengthBytes, partSizeBytes));
  }

  /**
   * @param partNumber 1 to {@link #partCount()}
   */
  long position(int partNumber) {
    return (partNumber - 1) * partSizeBytes;
  }

  long lengthBytes(int partNumber) {
    return Math.min(partSizeBytes, lengthBytes - position(partNumber));
  }

  private static long divideRoundingUp(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
