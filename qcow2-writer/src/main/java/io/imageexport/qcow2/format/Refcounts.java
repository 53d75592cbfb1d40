package io.imageexport.qcow2.format;

import io.imageexport.qcow2.RefcountWidth;

/** How refcounts of a width lie in a refcount block. */
public final class Refcounts {
  private Refcounts() {}

  /** How many clusters one refcount block counts. */
  public static int perBlock(RefcountWidth width, int clusterBits) {
    return 1 << (clusterBits + 3 - width.order());
  }

  /**
   * A byte of a refcount block in which every refcount is one.
   *
   * <p>Refcounts of several bytes are big-endian; those of less than a byte fill it from its least
   * significant bit.
   *
   * @param index of the byte in the block
   */
  public static byte byteOfOnes(RefcountWidth width, int index) {
    if (width.order() >= 3) {
      int bytes = 1 << (width.order() - 3);
      return (byte) (index % bytes == bytes - 1 ? 1 : 0);
    }
    int ones = 0;
    for (int shift = 0; shift < Byte.SIZE; shift += width.bits()) {
      ones |= 1 << shift;
    }
    return (byte) ones;
  }
}
