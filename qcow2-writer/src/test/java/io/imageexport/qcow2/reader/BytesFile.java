package io.imageexport.qcow2.reader;

import java.nio.ByteBuffer;

/**
 * An image file in memory that can be patched, and counts what is read from it. Not thread-safe.
 */
final class BytesFile implements ImageFile {
  private final byte[] bytes;
  private long readBytes;

  BytesFile(byte[] bytes) {
    this.bytes = bytes;
  }

  BytesFile copy() {
    return new BytesFile(bytes.clone());
  }

  /** The same bytes, cut off or followed by zeros. */
  BytesFile withLength(int lengthBytes) {
    byte[] other = new byte[lengthBytes];
    System.arraycopy(bytes, 0, other, 0, Math.min(lengthBytes, bytes.length));
    return new BytesFile(other);
  }

  BytesFile putByte(int offset, int value) {
    bytes[offset] = (byte) value;
    return this;
  }

  BytesFile putInt(int offset, int value) {
    ByteBuffer.wrap(bytes).putInt(offset, value);
    return this;
  }

  BytesFile putLong(int offset, long value) {
    ByteBuffer.wrap(bytes).putLong(offset, value);
    return this;
  }

  BytesFile putBytes(int offset, byte[] value) {
    ByteBuffer.wrap(bytes).put(offset, value);
    return this;
  }

  long getLong(int offset) {
    return ByteBuffer.wrap(bytes).getLong(offset);
  }

  /** A copy. */
  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public long lengthBytes() {
    return bytes.length;
  }

  @Override
  public void read(long position, ByteBuffer destination) {
    int count = destination.remaining();
    if (position < 0 || position > bytes.length - count) {
      throw new AssertionError(count + " bytes read at " + position + " of " + bytes.length);
    }
    destination.put(bytes, (int) position, count);
    readBytes += count;
  }

  long readBytes() {
    return readBytes;
  }
}
