package io.imageexport.qcow2.compression;

import java.util.zip.Deflater;

/**
 * Raw deflate streams by {@link Deflater}, at any level and on any platform.
 *
 * <p>Its window has 32 KiB. QEMU announces 4 KiB to its own decoder, but restores a cluster in one
 * call into a buffer that holds all of it, where the window does not matter; so do the other
 * readers known to us.
 */
final class ZlibCompressor implements Compressor {
  private final Deflater deflater;
  private final int clusterSizeBytes;

  ZlibCompressor(int level, int clusterSizeBytes) {
    this.deflater = new Deflater(level, true);
    this.clusterSizeBytes = clusterSizeBytes;
  }

  @Override
  public int compress(byte[] source, int sourceOffset, byte[] destination, int destinationOffset) {
    deflater.reset();
    deflater.setInput(source, sourceOffset, clusterSizeBytes);
    deflater.finish();
    int length = deflater.deflate(destination, destinationOffset, clusterSizeBytes - 1);
    return deflater.finished() ? length : INCOMPRESSIBLE;
  }

  @Override
  public void close() {
    deflater.end();
  }
}
