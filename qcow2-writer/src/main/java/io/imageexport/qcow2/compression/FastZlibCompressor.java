package io.imageexport.qcow2.compression;

import io.imageexport.qcow2.compression.deflate.DeflateEncoder;

/** Raw deflate streams by our own encoder: the same bytes on every platform. */
final class FastZlibCompressor implements Compressor {
  private final DeflateEncoder encoder = new DeflateEncoder();
  private final int clusterSizeBytes;

  FastZlibCompressor(int clusterSizeBytes) {
    this.clusterSizeBytes = clusterSizeBytes;
  }

  @Override
  public int compress(byte[] source, int sourceOffset, byte[] destination, int destinationOffset) {
    int length =
        encoder.encode(
            source,
            sourceOffset,
            clusterSizeBytes,
            destination,
            destinationOffset,
            clusterSizeBytes - 1);
    return length == DeflateEncoder.TOO_LONG ? INCOMPRESSIBLE : length;
  }

  @Override
  public void close() {}
}
