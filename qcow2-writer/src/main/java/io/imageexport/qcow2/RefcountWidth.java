package io.imageexport.qcow2;

/**
 * How wide a refcount is: {@code 2^order} bits, packed into refcount blocks of one cluster.
 *
 * @param order 0 to 6, for 1 to 64 bits
 */
public record RefcountWidth(int order) {
  /** What QEMU chooses, and every reader knows. */
  public static final RefcountWidth DEFAULT = new RefcountWidth(4);

  public RefcountWidth {
    if (order < 0 || order > 6) {
      throw new IllegalArgumentException("refcount order is " + order + ", but QCOW2 has 0 to 6");
    }
  }

  /** The width of 1, 2, 4, 8, 16, 32 or 64 bits. */
  public static RefcountWidth ofBits(int bits) {
    if (bits < 1 || bits > Long.SIZE || Integer.bitCount(bits) != 1) {
      throw new IllegalArgumentException(
          "refcounts of " + bits + " bits are not in QCOW2, which has powers of two up to 64");
    }
    return new RefcountWidth(Integer.numberOfTrailingZeros(bits));
  }

  public int bits() {
    return 1 << order;
  }
}
