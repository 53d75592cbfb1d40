package io.imageexport.qcow2;

import java.nio.ByteBuffer;

/** The refcount blocks: 1 for each cluster of the file, 0 beyond its end. */
final class RefcountBlocks implements RegionEncoder {
  /** Refcounts of 1 in 16 bits; never written to. */
  private static final byte[] ONES = new byte[8 << 10];

  static {
    for (int i = 1; i < ONES.length; i += ImageLayout.REFCOUNT_BYTES) {
      ONES[i] = 1;
    }
  }

  private final long endOfOnesBytes;

  RefcountBlocks(ImageLayout layout) {
    endOfOnesBytes = layout.clusterCount() * ImageLayout.REFCOUNT_BYTES;
  }

  @Override
  public void encode(long offset, ByteBuffer destination) {
    long left = Math.clamp(endOfOnesBytes - offset, 0L, destination.remaining());
    // A piece may start in the middle of a refcount; all later ones start at its first byte.
    int start = (int) (offset % ImageLayout.REFCOUNT_BYTES);
    while (left > 0) {
      int count = (int) Math.min(left, ONES.length - start);
      destination.put(ONES, start, count);
      left -= count;
      start = 0;
    }
    Zeros.put(destination, destination.remaining());
  }
}
