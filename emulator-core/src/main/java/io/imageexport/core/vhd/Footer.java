package io.imageexport.core.vhd;

import static io.imageexport.core.sectors.MalformedDiskException.require;
import static io.imageexport.core.sectors.SectorFile.SECTOR_BYTES;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.qcow2.reader.Remedy;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The fields of the footer that reading needs ("Hard Disk Footer Format"), checked on their own.
 *
 * <p>It is the last 512 bytes of the file. Virtual PC before 2004 wrote 511, leaving out the last
 * of the reserved zeros; a length that is one byte short of whole sectors tells these files.
 *
 * <p>The size is the current one: the geometry, which some programs go by, is ignored.
 *
 * @param headerPosition of the dynamic header; without meaning for fixed disks
 */
record Footer(long position, DiskType type, long headerPosition, long virtualSizeBytes) {
  static final int HEADER_POSITION_OFFSET = 16;
  static final int SIZE_OFFSET = 48;

  private static final long COOKIE = 0x636f6e6563746978L;
  private static final int BYTES = 512;
  private static final int OLD_BYTES = 511;
  private static final int VERSION_OFFSET = 12;
  private static final int VERSION_1_0 = 0x00010000;
  private static final int TYPE_OFFSET = 60;
  private static final int CHECKSUM_OFFSET = 64;
  private static final int SAVED_STATE_OFFSET = 84;

  static boolean isAtEnd(SectorFile file) throws IOException {
    return hasCookie(file, file.lengthBytes() - bytesAtEnd(file));
  }

  static boolean isAtStart(SectorFile file) throws IOException {
    return hasCookie(file, 0);
  }

  private static boolean hasCookie(SectorFile file, long position) throws IOException {
    return file.contains(position, Long.BYTES)
        && file.read(position, Long.BYTES).getLong(0) == COOKIE;
  }

  private static int bytesAtEnd(SectorFile file) {
    return file.lengthBytes() % SECTOR_BYTES == OLD_BYTES ? OLD_BYTES : BYTES;
  }

  static Footer readAtEnd(SectorFile file) throws IOException {
    int countBytes = bytesAtEnd(file);
    long position = file.lengthBytes() - countBytes;
    require(position >= 0, file.lengthBytes(), "The file ends before the 512 bytes of a footer");
    require(
        isAtEnd(file),
        position,
        isAtStart(file)
            ? "The file does not end with a footer, though it begins with one: it is cut off"
            : "The file does not end with a VHD footer");
    require(position % SECTOR_BYTES == 0, position, "The footer does not begin with a sector");
    return read(file, position, countBytes);
  }

  /** Reads the copy that dynamic disks begin with. */
  static Footer readCopy(SectorFile file) throws IOException {
    require(
        isAtStart(file) && file.contains(0, BYTES),
        0,
        "The file does not begin with a copy of its footer");
    return read(file, 0, BYTES);
  }

  private static Footer read(SectorFile file, long position, int countBytes) throws IOException {
    ByteBuffer fields = ByteBuffer.allocate(BYTES);
    file.read(position, fields.slice(0, countBytes));
    Checksum.require("the footer", fields, CHECKSUM_OFFSET, position);
    int version = fields.getInt(VERSION_OFFSET);
    require(
        version == VERSION_1_0,
        position + VERSION_OFFSET,
        "Version 0x" + Integer.toHexString(version) + " is not supported; 0x10000 is",
        Remedy.CONVERT);
    DiskType type = DiskType.of(fields.getInt(TYPE_OFFSET), position + TYPE_OFFSET);
    require(
        fields.get(SAVED_STATE_OFFSET) == 0,
        position + SAVED_STATE_OFFSET,
        "The disk belongs to a machine in saved state: it was not closed",
        Remedy.CONVERT);
    long size = fields.getLong(SIZE_OFFSET);
    require(
        size >= 0 && size % SECTOR_BYTES == 0,
        position + SIZE_OFFSET,
        "The size " + Long.toUnsignedString(size) + " is not a multiple of 512");
    return new Footer(position, type, fields.getLong(HEADER_POSITION_OFFSET), size);
  }

  void requireSame(Footer copy) throws MalformedDiskException {
    require(
        copy.type == type
            && copy.headerPosition == headerPosition
            && copy.virtualSizeBytes == virtualSizeBytes,
        copy.position,
        "The copy of the footer states another type, size or header than the footer");
  }
}
