package io.imageexport.core.vhd;

import static io.imageexport.core.sectors.MalformedDiskException.require;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.sectors.SectorTable;
import io.imageexport.qcow2.reader.Remedy;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The fields of the dynamic header that reading needs ("Dynamic Disk Header Format"), checked on
 * their own and against the size of the disk.
 *
 * <p>Blocks are of 512 bytes to 256 MiB, so that a bitmap has at most 64 KiB, and a disk has so
 * many that its table is not above 32 MiB. Every writer known uses 512 KiB or 2 MiB.
 *
 * @param tableEntryCount as stated; at least one for each block of the disk
 */
record DynamicHeader(long position, long tablePosition, long tableEntryCount, int blockBits) {
  static final int BYTES = 1024;
  static final int TABLE_POSITION_OFFSET = 16;

  private static final long COOKIE = 0x6378737061727365L;
  private static final int VERSION_OFFSET = 24;
  private static final int VERSION_1_0 = 0x00010000;
  private static final int ENTRY_COUNT_OFFSET = 28;
  private static final int BLOCK_SIZE_OFFSET = 32;
  private static final int CHECKSUM_OFFSET = 36;
  private static final int MINIMUM_BLOCK_BYTES = 512;
  private static final int MAXIMUM_BLOCK_BYTES = 256 << 20;

  /** Section "Dynamic Hard Disk Image": the format ends at 2040 GiB. */
  private static final long MAXIMUM_DISK_BYTES = 2040L << 30;

  /** Reads a header whose place is reserved. */
  static DynamicHeader read(SectorFile file, Footer footer) throws IOException {
    long position = footer.headerPosition();
    ByteBuffer fields = file.read(position, BYTES);
    require(fields.getLong(0) == COOKIE, position, "The dynamic header lacks its cookie, cxsparse");
    Checksum.require("the dynamic header", fields, CHECKSUM_OFFSET, position);
    int version = fields.getInt(VERSION_OFFSET);
    require(
        version == VERSION_1_0,
        position + VERSION_OFFSET,
        "Header version 0x" + Integer.toHexString(version) + " is not supported; 0x10000 is",
        Remedy.CONVERT);
    long blockBytes = Integer.toUnsignedLong(fields.getInt(BLOCK_SIZE_OFFSET));
    require(
        Long.bitCount(blockBytes) == 1
            && blockBytes >= MINIMUM_BLOCK_BYTES
            && blockBytes <= MAXIMUM_BLOCK_BYTES,
        position + BLOCK_SIZE_OFFSET,
        "The block size " + blockBytes + " is not a power of two from 512 bytes to 256 MiB");
    DynamicHeader header =
        new DynamicHeader(
            position,
            fields.getLong(TABLE_POSITION_OFFSET),
            Integer.toUnsignedLong(fields.getInt(ENTRY_COUNT_OFFSET)),
            Long.numberOfTrailingZeros(blockBytes));
    header.checkSize(footer);
    return header;
  }

  private void checkSize(Footer footer) throws MalformedDiskException {
    long size = footer.virtualSizeBytes();
    require(
        size <= MAXIMUM_DISK_BYTES,
        footer.position() + Footer.SIZE_OFFSET,
        "The size " + size + " is above the 2040 GiB of a dynamic disk");
    require(
        blockCount(size) <= tableEntryCount,
        position + ENTRY_COUNT_OFFSET,
        "The block table has " + tableEntryCount + " entries, too few for a disk of " + size);
    require(
        blockCount(size) <= SectorTable.MAXIMUM_ENTRIES,
        position + BLOCK_SIZE_OFFSET,
        "A disk of "
            + size
            + " bytes in blocks of "
            + blockBytes()
            + " needs a table above 32 MiB");
  }

  int blockBytes() {
    return 1 << blockBits;
  }

  /** One bit for each sector, rounded up to whole sectors. */
  int bitmapBytes() {
    return Math.ceilDiv(blockBytes() / SectorFile.SECTOR_BYTES, SectorFile.SECTOR_BYTES * Byte.SIZE)
        * SectorFile.SECTOR_BYTES;
  }

  /** All blocks of a disk, the last of them perhaps partial. */
  long blockCount(long sizeBytes) {
    return Math.ceilDiv(sizeBytes, blockBytes());
  }
}
