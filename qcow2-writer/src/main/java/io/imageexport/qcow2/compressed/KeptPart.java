package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.part.Part;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/** A part whose bytes are in memory until it is closed. */
final class KeptPart implements Part {
  private final int number;
  private final byte[] bytes;
  private final int lengthBytes;
  private final int crc32c;
  private final PartMemory memory;
  private boolean closed;

  /**
   * @param bytes taken from {@code memory}, and given back to it
   */
  KeptPart(int number, byte[] bytes, int lengthBytes, PartMemory memory) {
    this.number = number;
    this.bytes = bytes;
    this.lengthBytes = lengthBytes;
    this.memory = memory;
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, lengthBytes);
    this.crc32c = (int) checksum.getValue();
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
  public void read(long position, ByteBuffer destination) {
    if (closed) {
      throw new IllegalStateException("part " + number + " is closed");
    }
    int count = destination.remaining();
    if (position < 0 || position > lengthBytes - count) {
      throw new IllegalArgumentException(
          count + " bytes at " + position + " are not all in a part of " + lengthBytes);
    }
    destination.put(bytes, (int) position, count);
  }

  @Override
  public OptionalInt crc32c() {
    return OptionalInt.of(crc32c);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      memory.giveBack(bytes);
    }
  }
}
