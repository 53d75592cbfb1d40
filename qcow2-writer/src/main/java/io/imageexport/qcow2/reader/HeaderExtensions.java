package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The header extensions: none is needed here, and unknown ones may be ignored, so only their chain
 * is checked.
 */
final class HeaderExtensions {
  private static final int HEAD_BYTES = 8;
  private static final int END = 0;

  private HeaderExtensions() {}

  static void check(CheckedFile file, Header header) throws IOException {
    int offset = header.lengthBytes();
    // Known to be in the file, since the refcount table stands behind it: at most 2 MiB.
    ByteBuffer cluster = file.read(0, (int) header.clusterSizeBytes());
    while (offset + HEAD_BYTES <= cluster.limit()) {
      long lengthBytes = Integer.toUnsignedLong(cluster.getInt(offset + 4));
      if (lengthBytes > cluster.limit() - offset - HEAD_BYTES) {
        throw new MalformedImageException(
            offset, "A header extension of " + lengthBytes + " bytes leaves the first cluster");
      }
      if (cluster.getInt(offset) == END) {
        return;
      }
      long paddedBytes = (lengthBytes + 7) & -8L;
      offset += HEAD_BYTES + (int) paddedBytes;
    }
  }
}
