package io.imageexport.qcow2.reader;

import java.util.Arrays;
import java.util.zip.Deflater;

/** Deflate streams for compressed clusters, right and wrong. */
final class Deflated {
  private Deflated() {}

  /** A raw stream, as QCOW2 wants it. */
  static byte[] raw(byte[] content) {
    return deflate(content, true);
  }

  /** A stream with zlib's head and checksum, which QCOW2 does not have. */
  static byte[] wrapped(byte[] content) {
    return deflate(content, false);
  }

  private static byte[] deflate(byte[] content, boolean raw) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, raw);
    try {
      deflater.setInput(content);
      deflater.finish();
      byte[] stream = new byte[content.length + content.length / 1000 + 100];
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
