package io.imageexport.core.snapshot;

import java.util.Locale;

/**
 * The arithmetic of blocks.
 *
 * <p>The largest disk has 2^30 blocks, so a block's index and a number of blocks fit an int.
 */
final class Blocks {
  static final int BYTES = 64 * 1024;
  static final long MAX_DISK_BYTES = 64L << 40;

  private Blocks() {}

  static int countRoundingUp(long virtualSizeBytes) {
    return Math.toIntExact(Math.ceilDiv(virtualSizeBytes, BYTES));
  }

  static int indexOf(long position) {
    return Math.toIntExact(position / BYTES);
  }

  static boolean isAligned(long position) {
    return position % BYTES == 0;
  }

  static long toBytes(int blockCount) {
    return (long) blockCount * BYTES;
  }

  static long checkDiskSize(long virtualSizeBytes) {
    if (virtualSizeBytes < 0 || virtualSizeBytes > MAX_DISK_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "virtualSizeBytes %d is outside 0 to %d",
              virtualSizeBytes,
              MAX_DISK_BYTES));
    }
    return virtualSizeBytes;
  }
}
