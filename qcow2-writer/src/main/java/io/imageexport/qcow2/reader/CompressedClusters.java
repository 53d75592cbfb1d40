package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.reader.ClusterMapping.Compressed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates compressed clusters and keeps the last one, since large clusters are read in pieces.
 *
 * <p>Safe for use by several threads.
 */
final class CompressedClusters {
  private record Inflated(Compressed source, ByteBuffer content) {}

  private final CheckedFile file;
  private final int clusterSizeBytes;

  /** Any thread writes and reads; the content is never changed. */
  private volatile Inflated last;

  CompressedClusters(CheckedFile file, Header header) {
    this.file = file;
    this.clusterSizeBytes = (int) header.clusterSizeBytes();
  }

  /** The content of the cluster, of which only absolute reads may be made. */
  ByteBuffer content(Compressed source) throws IOException {
    Inflated cached = last;
    if (cached != null && cached.source.equals(source)) {
      return cached.content;
    }
    ByteBuffer content = inflate(source);
    last = new Inflated(source, content);
    return content;
  }

  private ByteBuffer inflate(Compressed source) throws IOException {
    ByteBuffer compressed = file.read(source.position(), source.lengthBytes());
    // One byte too many shows a stream that does not end with its cluster.
    byte[] content = new byte[clusterSizeBytes + 1];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(compressed);
      int length = 0;
      while (!inflater.finished() && length < content.length) {
        int count = inflater.inflate(content, length, content.length - length);
        if (count == 0 && !inflater.finished()) {
          throw new MalformedImageException(
              source.position(), "A compressed cluster does not end within its sectors");
        }
        length += count;
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
    } catch (DataFormatException e) {
      MalformedImageException malformed =
          new MalformedImageException(
              source.position(), "A compressed cluster is not a deflate stream: " + e.getMessage());
      malformed.initCause(e);
      throw malformed;
    } finally {
      inflater.end();
    }
  }
}
