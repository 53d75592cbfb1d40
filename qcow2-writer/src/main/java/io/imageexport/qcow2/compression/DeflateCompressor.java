package io.imageexport.qcow2.compression;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.compression.deflate.DeflateEncoder;

/** One raw deflate stream for each cluster. */
final class DeflateCompressor implements Compressor {
  private final DeflateEncoder encoder;
  private final int clusterSizeBytes;

  DeflateCompressor(DeflateEncoder encoder, int clusterSizeBytes) {
    this.encoder = requireNonNull(encoder, "encoder is null");
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
