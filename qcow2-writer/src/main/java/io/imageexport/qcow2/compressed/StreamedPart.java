package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.part.SequentialChecksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * A part whose bytes are made as they are read.
 *
 * <p>Its length has to be known before, so the last part is filled up with zeros to the size of the
 * others: they lie behind the image's last cluster, where nobody looks.
 */
final class StreamedPart implements Part {
  private final int number;
  private final long lengthBytes;

  /** The head of the file in the first part; empty in all others. */
  private final byte[] head;

  private final long filePosition;
  private final ReplayableBody body;
  private final SequentialChecksum checksum;
  private boolean closed;

  StreamedPart(int number, long filePosition, long lengthBytes, byte[] head, ReplayableBody body) {
    this.number = number;
    this.filePosition = filePosition;
    this.lengthBytes = lengthBytes;
    this.head = head;
    this.body = body;
    this.checksum = new SequentialChecksum(lengthBytes);
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    if (closed) {
      throw new IllegalStateException("part " + number + " is closed");
    }
    int count = destination.remaining();
    if (position < 0 || position > lengthBytes - count) {
      throw new IllegalArgumentException(
          count + " bytes at " + position + " are not all in a part of " + lengthBytes);
    }
    ByteBuffer filled = destination.duplicate();
    int ofHead = (int) Math.clamp(head.length - position, 0L, count);
    destination.put(head, (int) Math.min(position, head.length), ofHead);
    if (destination.hasRemaining()) {
      body.readPadded(number, filePosition + position + ofHead, destination);
    }
    checksum.update(position, filled);
  }

  /**
   * Reads the whole part, as far as the body reaches.
   *
   * @param destination with room for it
   * @return its length without the zeros that fill it up
   */
  int readAll(ByteBuffer destination) throws IOException {
    destination.put(head);
    destination.limit((int) Math.min(destination.limit(), lengthBytes));
    body.read(number, filePosition + head.length, destination);
    return destination.position();
  }

  @Override
  public OptionalInt crc32c() {
    return checksum.value();
  }

  @Override
  public void close() {
    closed = true;
  }
}
