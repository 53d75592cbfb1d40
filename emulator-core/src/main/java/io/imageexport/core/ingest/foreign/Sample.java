package io.imageexport.core.ingest.foreign;

import io.imageexport.qcow2.reader.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The first 4 KiB of a file and its last 512 bytes, by which formats are told apart. Less of each
 * where the file is shorter. Confined to one thread.
 */
final class Sample {
  static final int SECTOR_BYTES = 512;
  private static final int START_BYTES = 4096;

  private final byte[] start;
  private final byte[] end;
  private final long lengthBytes;

  private Sample(byte[] start, byte[] end, long lengthBytes) {
    this.start = start;
    this.end = end;
    this.lengthBytes = lengthBytes;
  }

  static Sample of(ImageFile file) throws IOException {
    long lengthBytes = file.lengthBytes();
    byte[] start = new byte[(int) Math.min(START_BYTES, lengthBytes)];
    file.read(0, ByteBuffer.wrap(start));
    byte[] end = new byte[(int) Math.min(SECTOR_BYTES, lengthBytes)];
    file.read(lengthBytes - end.length, ByteBuffer.wrap(end));
    return new Sample(start, end, lengthBytes);
  }

  long lengthBytes() {
    return lengthBytes;
  }

  /** How many bytes of the start are known. */
  int startBytes() {
    return start.length;
  }

  /** Some bytes of the start, as far as they are known. */
  byte[] bytes(int offset, int countBytes) {
    return Arrays.copyOfRange(start, offset, Math.min(offset + countBytes, start.length));
  }

  /** Whether bytes are at an offset of the start. */
  boolean hasAt(int offset, byte... bytes) {
    return matches(start, offset, bytes);
  }

  /** Whether the last 512 bytes begin with some bytes. */
  boolean endsWithSector(byte... bytes) {
    return end.length == SECTOR_BYTES && matches(end, 0, bytes);
  }

  private static boolean matches(byte[] sample, int offset, byte[] bytes) {
    return offset + bytes.length <= sample.length
        && Arrays.equals(sample, offset, offset + bytes.length, bytes, 0, bytes.length);
  }

  /** A byte of the start, or -1 past it. */
  int at(int offset) {
    return offset < start.length ? Byte.toUnsignedInt(start[offset]) : -1;
  }

  /** A little-endian number of the start, or -1 if it is not all there. */
  long number(int offset, int countBytes) {
    long number = 0;
    for (int i = countBytes - 1; i >= 0; i--) {
      if (at(offset + i) < 0) {
        return -1;
      }
      number = number << Byte.SIZE | at(offset + i);
    }
    return number;
  }

  /** The mark of a boot sector, which every partitioned disk for a PC has. */
  boolean isBootSector() {
    return at(510) == 0x55 && at(511) == 0xaa;
  }
}
