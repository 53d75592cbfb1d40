package io.imageexport.core.vmdk;

import java.util.Arrays;
import java.util.zip.Deflater;

/** Deflate streams for compressed grains, right and wrong. */
final class Deflated {
  private Deflated() {}

  /** A stream with zlib's head and checksum, as VMDK wants it. */
  static byte[] zlib(byte[] content) {
    return deflate(content, false);
  }

  /** A raw stream, which VMDK does not have. */
  static byte[] raw(byte[] content) {
    return deflate(content, true);
  }

  private static byte[] deflate(byte[] content, boolean raw) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, raw);
    try {
      deflater.setInput(content);
      deflater.finish();
      byte[] stream = new byte[content.length + 100];
      int length = deflater.deflate(stream);
      if (!deflater.finished()) {
        throw new IllegalStateException("the stream is longer than expected");
      }
      return Arrays.copyOf(stream, length);
    } finally {
      deflater.end();
    }
  }
}
