package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.reader.ClusterMapping.Compressed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/**
 * Restores compressed clusters and keeps the last one, since large clusters are read in pieces.
 *
 * <p>Safe for use by several threads.
 */
final class CompressedClusters {
  private record Restored(Compressed source, ByteBuffer content) {}

  private final CheckedFile file;
  private final CompressionType compression;
  private final int clusterSizeBytes;

  /** Any thread writes and reads; the content is never changed. */
  private volatile Restored last;

  CompressedClusters(CheckedFile file, Header header) {
    this.file = file;
    this.compression = header.compression();
    this.clusterSizeBytes = (int) header.clusterSizeBytes();
  }

  /** The last cluster, and the next one with its stream, which has twice as many bytes at most. */
  static long memoryBytes(Header header) {
    return 4 * header.clusterSizeBytes();
  }

  /** The content of the cluster, of which only absolute reads may be made. */
  ByteBuffer content(Compressed source) throws IOException {
    Restored cached = last;
    if (cached != null && cached.source.equals(source)) {
      return cached.content;
    }
    ByteBuffer content = restore(source);
    last = new Restored(source, content);
    return content;
  }

  private ByteBuffer restore(Compressed source) throws IOException {
    byte[] compressed = file.read(source.position(), source.lengthBytes()).array();
    // One byte too many shows a stream that does not end with its cluster.
    byte[] content = new byte[clusterSizeBytes + 1];
    int length;
    try {
      length = compression.restore(compressed, content);
    } catch (DataFormatException e) {
      MalformedImageException malformed =
          new MalformedImageException(
              source.position(),
              "A compressed cluster is not a "
                  + compression.stream()
                  + " stream: "
                  + e.getMessage());
      malformed.initCause(e);
      throw malformed;
    }
    if (length != clusterSizeBytes) {
      throw new MalformedImageException(
          source.position(),
          "A compressed cluster holds "
              + (length > clusterSizeBytes ? "more than " : length + " bytes, not ")
              + clusterSizeBytes
              + " bytes");
    }
    return ByteBuffer.wrap(content, 0, length).asReadOnlyBuffer();
  }
}
