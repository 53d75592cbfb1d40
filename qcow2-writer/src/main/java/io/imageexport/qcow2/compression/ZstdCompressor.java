package io.imageexport.qcow2.compression;

import com.github.luben.zstd.ZstdCompressCtx;

/** One zstd frame for each cluster, with its content size and without a checksum. */
final class ZstdCompressor implements Compressor {
  private final ZstdCompressCtx context;
  private final int clusterSizeBytes;

  ZstdCompressor(int level, int clusterSizeBytes) {
    this.context = newContext();
    context.setLevel(level).setChecksum(false).setContentSize(true);
    this.clusterSizeBytes = clusterSizeBytes;
  }

  private static ZstdCompressCtx newContext() {
    try {
      return new ZstdCompressCtx();
    } catch (LinkageError missing) {
      throw new UnsupportedOperationException(
          "zstd has no native library for "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch"),
          missing);
    }
  }

  @Override
  public int compress(byte[] source, int sourceOffset, byte[] destination, int destinationOffset) {
    int length =
        context.compressByteArray(
            destination,
            destinationOffset,
            destination.length - destinationOffset,
            source,
            sourceOffset,
            clusterSizeBytes);
    return length < clusterSizeBytes ? length : INCOMPRESSIBLE;
  }

  @Override
  public void close() {
    context.close();
  }
}
