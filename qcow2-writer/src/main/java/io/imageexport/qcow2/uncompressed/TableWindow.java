package io.imageexport.qcow2.uncompressed;

import io.imageexport.qcow2.format.Geometry;
import io.imageexport.qcow2.format.Zeros;
import java.nio.ByteBuffer;

/**
 * The piece of a table of 64-bit big-endian entries that is being encoded.
 *
 * <p>It may start and end inside an entry: what lies outside is dropped.
 *
 * <p>Confined to one thread.
 */
final class TableWindow {
  private final long startBytes;
  private final ByteBuffer bytes;

  /**
   * Starts with zeros.
   *
   * @param startBytes offset in the table of the first byte
   * @param bytes a big-endian buffer, used from zero to its limit
   */
  TableWindow(long startBytes, ByteBuffer bytes) {
    this.startBytes = startBytes;
    this.bytes = bytes;
    Zeros.put(bytes.duplicate(), bytes.limit());
  }

  /** The first entry with a byte in the window. */
  long firstEntry() {
    return startBytes / Geometry.ENTRY_BYTES;
  }

  /** The entry after the last with a byte in the window. */
  long endEntry() {
    return (startBytes + bytes.limit() + Geometry.ENTRY_BYTES - 1) / Geometry.ENTRY_BYTES;
  }

  /** Puts {@code count} entries, the first of them {@code value}, each {@code step} above. */
  void put(long firstEntry, long count, long value, long step) {
    for (long i = 0; i < count; i++) {
      put(firstEntry + i, value + i * step);
    }
  }

  private void put(long entry, long value) {
    long position = entry * Geometry.ENTRY_BYTES - startBytes;
    if (position >= 0 && position + Geometry.ENTRY_BYTES <= bytes.limit()) {
      bytes.putLong((int) position, value);
      return;
    }
    for (int i = 0; i < Geometry.ENTRY_BYTES; i++) {
      if (position + i >= 0 && position + i < bytes.limit()) {
        int shift = Byte.SIZE * (Geometry.ENTRY_BYTES - 1 - i);
        bytes.put((int) position + i, (byte) (value >>> shift));
      }
    }
  }
}
