package io.imageexport.qcow2.compression.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Several bytes of an array at once, the first of them lowest. */
final class Bytes {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  static int getInt(byte[] bytes, int offset) {
    return (int) INTS.get(bytes, offset);
  }

  static long getLong(byte[] bytes, int offset) {
    return (long) LONGS.get(bytes, offset);
  }

  static void putLong(byte[] bytes, int offset, long value) {
    LONGS.set(bytes, offset, value);
  }

  static void copyLong(byte[] source, int sourceOffset, byte[] destination, int offset) {
    LONGS.set(destination, offset, (long) LONGS.get(source, sourceOffset));
  }

  /**
   * Returns how many bytes from two positions on are equal.
   *
   * @param end behind the last byte of the later one that counts
   */
  static int commonLength(byte[] bytes, int earlier, int later, int end) {
    int position = later;
    int distance = later - earlier;
    while (position <= end - Long.BYTES) {
      long difference = getLong(bytes, position - distance) ^ getLong(bytes, position);
      if (difference != 0) {
        return position - later + Long.numberOfTrailingZeros(difference) / Byte.SIZE;
      }
      position += Long.BYTES;
    }
    while (position < end && bytes[position - distance] == bytes[position]) {
      position++;
    }
    return position - later;
  }
}
