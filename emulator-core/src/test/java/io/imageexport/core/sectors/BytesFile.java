package io.imageexport.core.sectors;

import io.imageexport.qcow2.reader.ImageFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A disk image file in memory that can be patched, fails when a byte outside is asked for, and
 * counts what is read from it. Not thread-safe, but for reading.
 */
public final class BytesFile implements ImageFile {
  private final ByteBuffer bytes;
  private long readBytes;

  public BytesFile(int lengthBytes, ByteOrder order) {
    this(ByteBuffer.allocate(lengthBytes).order(order));
  }

  private BytesFile(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  public BytesFile copy() {
    return withLength(bytes.capacity());
  }

  /** The same bytes, cut off or followed by zeros. */
  public BytesFile withLength(int lengthBytes) {
    BytesFile other = new BytesFile(lengthBytes, bytes.order());
    other.bytes.put(0, bytes, 0, Math.min(lengthBytes, bytes.capacity()));
    return other;
  }

  public BytesFile putByte(int offset, int value) {
    bytes.put(offset, (byte) value);
    return this;
  }

  public BytesFile putShort(int offset, int value) {
    bytes.putShort(offset, (short) value);
    return this;
  }

  public BytesFile putInt(int offset, int value) {
    bytes.putInt(offset, value);
    return this;
  }

  public BytesFile putLong(int offset, long value) {
    bytes.putLong(offset, value);
    return this;
  }

  public BytesFile putBytes(int offset, byte[] value) {
    bytes.put(offset, value);
    return this;
  }

  public int intAt(int offset) {
    return bytes.getInt(offset);
  }

  public byte[] bytesAt(int offset, int count) {
    byte[] copy = new byte[count];
    bytes.get(offset, copy);
    return copy;
  }

  @Override
  public long lengthBytes() {
    return bytes.capacity();
  }

  @Override
  public void read(long position, ByteBuffer destination) {
    int count = destination.remaining();
    if (position < 0 || position > bytes.capacity() - count) {
      throw new AssertionError(count + " bytes read at " + position + " of " + bytes.capacity());
    }
    destination.put(bytes.slice((int) position, count));
    readBytes += count;
  }

  public long readBytes() {
    return readBytes;
  }
}
