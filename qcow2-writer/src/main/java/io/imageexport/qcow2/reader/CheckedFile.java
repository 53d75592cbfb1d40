package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The image file with its length taken once, which answers whether something lies inside.
 *
 * <p>Safe for use by several threads.
 */
final class CheckedFile {
  private final ImageFile file;
  private final long lengthBytes;

  CheckedFile(ImageFile file) {
    this.file = file;
    this.lengthBytes = file.lengthBytes();
  }

  long lengthBytes() {
    return lengthBytes;
  }

  /** Whether all of a stretch is inside; false for negative numbers, and safe from overflow. */
  boolean contains(long position, long countBytes) {
    return position >= 0 && countBytes >= 0 && position <= lengthBytes - countBytes;
  }

  /**
   * Whether a cluster begins inside. The file may end before the cluster does: some writers write
   * no more of the last one than has data, and QEMU reads zeros there.
   */
  boolean containsStart(long position) {
    return position >= 0 && position < lengthBytes;
  }

  /** Reads from a cluster that begins inside; what lies past the end of the file is zero. */
  void readPadded(long position, ByteBuffer destination) throws IOException {
    file.readPadded(position, destination);
  }

  /** Whether a stretch that begins inside is known to be zeros, without being read. */
  boolean isHole(long position, long countBytes) throws IOException {
    long nextData = file.nextData(position).map(DataExtent::positionBytes).orElse(lengthBytes);
    return nextData >= Math.min(position + countBytes, lengthBytes);
  }

  /** Reads into a new big-endian buffer, ready to be read from its start. */
  ByteBuffer read(long position, int countBytes) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(countBytes);
    read(position, bytes.duplicate());
    return bytes;
  }

  void read(long position, ByteBuffer destination) throws IOException {
    if (!contains(position, destination.remaining())) {
      throw new IllegalStateException(
          destination.remaining() + " bytes at " + position + " were not checked to be inside");
    }
    file.read(position, destination);
    if (destination.hasRemaining()) {
      throw new IllegalStateException(
          "The image file left " + destination.remaining() + " bytes unread at " + position);
    }
  }
}
