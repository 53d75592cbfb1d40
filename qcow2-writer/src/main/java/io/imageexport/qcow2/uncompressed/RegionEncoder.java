package io.imageexport.qcow2.uncompressed;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One region's bytes as a function of their offset. Implementations are immutable. */
@FunctionalInterface
interface RegionEncoder {
  /**
   * Fills a buffer with the region's bytes.
   *
   * @param offset offset in the region of the first byte
   * @param destination a big-endian buffer that ends within the region, used from zero to its limit
   */
  void encode(long offset, ByteBuffer destination) throws IOException;
}
