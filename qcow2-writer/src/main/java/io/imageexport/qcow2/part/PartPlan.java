package io.imageexport.qcow2.part;

/**
 * How a file of a known length is cut into parts: all of one size, the last one shorter.
 *
 * <p>One fixed size, because some stores refuse parts of different sizes.
 *
 * @param lengthBytes of the whole file, at least 1; where it is not known yet, the most that it can
 *     be
 */
public record PartPlan(long lengthBytes, long partSizeBytes) {
  /** The protocol's limit. */
  public static final int MAX_PARTS = 10_000;

  /** Small enough for progress that moves, large enough that requests cost little. */
  private static final long MIN_PART_SIZE_BYTES = 16L << 20;

  private static final long MAX_PART_SIZE_BYTES = 5L << 30;
  private static final long ROUNDING_BYTES = 1L << 20;

  public PartPlan {
    if (lengthBytes < 1) {
      throw new IllegalArgumentException("length is less than 1: " + lengthBytes);
    }
    if (partSizeBytes < 1 || partSizeBytes > MAX_PART_SIZE_BYTES) {
      throw new IllegalArgumentException("part size out of range: " + partSizeBytes);
    }
    if (Math.ceilDiv(lengthBytes, partSizeBytes) > MAX_PARTS) {
      throw new IllegalArgumentException(
          lengthBytes + " bytes need more than " + MAX_PARTS + " parts of " + partSizeBytes);
    }
  }

  /** Parts of 16 MiB, or of as many whole MiB as 10,000 parts need. */
  public static PartPlan of(long lengthBytes) {
    long needed = Math.ceilDiv(lengthBytes, (long) MAX_PARTS);
    long rounded = Math.ceilDiv(needed, ROUNDING_BYTES) * ROUNDING_BYTES;
    return new PartPlan(lengthBytes, Math.max(MIN_PART_SIZE_BYTES, rounded));
  }

  public int partCount() {
    return Math.toIntExact(Math.ceilDiv(lengthBytes, partSizeBytes));
  }

  /**
   * Where in the file a part begins.
   *
   * @param partNumber 1 to {@link #partCount()}
   */
  public long position(int partNumber) {
    if (partNumber < 1 || partNumber > partCount()) {
      throw new IllegalArgumentException(
          "part " + partNumber + " is outside of the range 1 to " + partCount());
    }
    return (partNumber - 1) * partSizeBytes;
  }

  /**
   * How long a part is.
   *
   * @param partNumber 1 to {@link #partCount()}
   */
  public long lengthBytes(int partNumber) {
    return Math.min(partSizeBytes, lengthBytes - position(partNumber));
  }
}
