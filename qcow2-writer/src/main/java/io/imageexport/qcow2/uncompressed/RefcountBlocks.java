package io.imageexport.qcow2.uncompressed;

import io.imageexport.qcow2.RefcountWidth;
import io.imageexport.qcow2.format.Refcounts;
import io.imageexport.qcow2.format.Zeros;
import java.nio.ByteBuffer;

/** The refcount blocks: 1 for each cluster of the file, 0 beyond its end. */
final class RefcountBlocks implements RegionEncoder {
  /** A multiple of the bytes of any refcount. */
  private static final int PATTERN_BYTES = 8 << 10;

  private final byte[] ones = new byte[PATTERN_BYTES];

  /** Up to here every byte is one of {@link #ones}. */
  private final long wholeBytes;

  /** The byte behind, if refcounts narrower than a byte end inside it; else zero. */
  private final byte lastByte;

  RefcountBlocks(ImageLayout layout) {
    RefcountWidth width = layout.options().refcountWidth();
    for (int i = 0; i < ones.length; i++) {
      ones[i] = Refcounts.byteOfOnes(width, i);
    }
    // At most 2^47 clusters of 2^6 bits: file offsets end at bit 55, and clusters have 2^9 bytes.
    long bits = layout.clusterCount() << width.order();
    wholeBytes = bits / Byte.SIZE;
    lastByte = (byte) (ones[0] & ((1 << bits % Byte.SIZE) - 1));
  }

  @Override
  public void encode(long offset, ByteBuffer destination) {
    long left = Math.clamp(wholeBytes - offset, 0L, destination.remaining());
    // A piece may start in the middle of a refcount; all later ones start at its first byte.
    int start = (int) (offset % PATTERN_BYTES);
    while (left > 0) {
      int count = (int) Math.min(left, ones.length - start);
      destination.put(ones, start, count);
      left -= count;
      start = 0;
    }
    if (destination.hasRemaining() && offset <= wholeBytes) {
      destination.put(lastByte);
    }
    Zeros.put(destination, destination.remaining());
  }
}
