package io.imageexport.qcow2.part;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * The CRC32C of a part, computed while it is read front to back.
 *
 * <p>Confined to one thread.
 */
public final class SequentialChecksum {
  private final long lengthBytes;
  private final CRC32C checksum = new CRC32C();
  private long end;

  public SequentialChecksum(long lengthBytes) {
    this.lengthBytes = lengthBytes;
  }

  /**
   * Takes note of bytes that were read. Those that do not follow on the ones before are left out;
   * reading from zero begins again.
   */
  public void update(long position, ByteBuffer bytes) {
    if (position == 0 && end != lengthBytes) {
      checksum.reset();
      end = 0;
    }
    if (position == end) {
      end += bytes.remaining();
      checksum.update(bytes);
    }
  }

  /** The checksum, once all bytes have been read in order. */
  public OptionalInt value() {
    return end == lengthBytes ? OptionalInt.of((int) checksum.getValue()) : OptionalInt.empty();
  }
}
