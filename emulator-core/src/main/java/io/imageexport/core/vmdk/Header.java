package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.MalformedDiskException.require;
import static io.imageexport.core.sectors.SectorFile.SECTOR_BYTES;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.sectors.SectorTable;
import io.imageexport.qcow2.reader.Remedy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The fields of a sparse extent's header that reading needs ("Hosted Sparse Extents"), checked on
 * their own.
 *
 * <p>Grains are of 4 KiB to 2 MiB, and a disk has so many that the grain directory is not above 32
 * MiB. The descriptor is at most 64 KiB long. The redundant grain directory is ignored.
 *
 * @param position where the header itself stands: at the start, or in the footer
 * @param descriptorPosition of the embedded descriptor, or zero if there is none
 * @param directoryPosition of the grain directory, or {@link #AT_END} if the footer tells it
 */
record Header(
    long position,
    boolean compressed,
    boolean zeroGrains,
    long capacitySectors,
    int grainBits,
    long descriptorPosition,
    int descriptorBytes,
    long directoryPosition) {
  static final int BYTES = 512;
  static final String ONE_OF_SEVERAL = "the file is one extent of a disk in several files";
  static final Remedy GIVE_THE_DESCRIPTOR =
      new Remedy(
          "Name the disk's descriptor instead, a small text file, or convert that:"
              + " qemu-img convert -O qcow2 DESCRIPTOR OUT");

  static final int CAPACITY_OFFSET = 12;
  static final int DESCRIPTOR_POSITION_OFFSET = 28;
  static final int DIRECTORY_POSITION_OFFSET = 56;

  /** Section "Stream-Optimized Compressed Sparse Extents": GD_AT_END. */
  static final long AT_END = -1;

  /** A grain table always has 512 entries. */
  static final int TABLE_ENTRY_BITS = 9;

  private static final int MAGIC = 0x564d444b;
  private static final int FLAGS_OFFSET = 8;
  private static final int NEWLINES_VALID = 1;
  private static final int ZERO_GRAINS = 1 << 2;
  private static final int COMPRESSED = 1 << 16;
  private static final int MARKERS = 1 << 17;

  /** A reader may ignore what it does not know in the lower half of the flags only. */
  private static final int INCOMPATIBLE = 0xffff_0000;

  private static final int GRAIN_SIZE_OFFSET = 20;
  private static final long MINIMUM_GRAIN_SECTORS = 8;
  private static final long MAXIMUM_GRAIN_SECTORS = 4096;
  private static final int DESCRIPTOR_SIZE_OFFSET = 36;
  private static final long MAXIMUM_DESCRIPTOR_SECTORS = 128;
  private static final int TABLE_ENTRIES_OFFSET = 44;
  private static final int OVERHEAD_OFFSET = 64;
  private static final int UNCLEAN_OFFSET = 72;
  private static final int NEWLINES_OFFSET = 73;

  /** As the bytes stand in the file: a line feed, a space, a carriage return, a line feed. */
  private static final int NEWLINES = 0x0a0d200a;

  private static final int COMPRESSION_OFFSET = 77;
  private static final int DEFLATE = 1;

  static boolean isAtStart(SectorFile file) throws IOException {
    return file.contains(0, Integer.BYTES) && fields(file, 0, Integer.BYTES).getInt(0) == MAGIC;
  }

  static Header readAtStart(SectorFile file) throws IOException {
    require(
        file.contains(0, BYTES),
        file.lengthBytes(),
        "The file ends before the 512 bytes of a header");
    require(isAtStart(file), 0, "The file does not begin with the VMDK magic number");
    return read(file, 0);
  }

  /** Reads a header whose bytes are known to be in the file. */
  static Header read(SectorFile file, long position) throws IOException {
    ByteBuffer fields = fields(file, position, BYTES);
    require(fields.getInt(0) == MAGIC, position, "The header lacks the VMDK magic number");
    int version = fields.getInt(4);
    require(
        version >= 1 && version <= 3,
        position + 4,
        "Version " + Integer.toUnsignedString(version) + " is not supported; 1 to 3 are",
        Remedy.CONVERT);
    checkFlags(fields, position);
    int flags = fields.getInt(FLAGS_OFFSET);
    long grainSectors = fields.getLong(GRAIN_SIZE_OFFSET);
    require(
        Long.bitCount(grainSectors) == 1
            && grainSectors >= MINIMUM_GRAIN_SECTORS
            && grainSectors <= MAXIMUM_GRAIN_SECTORS,
        position + GRAIN_SIZE_OFFSET,
        "The grain size "
            + Long.toUnsignedString(grainSectors)
            + " is not a power of two from 8 to 4096 sectors");
    int tableEntries = fields.getInt(TABLE_ENTRIES_OFFSET);
    require(
        tableEntries == 1 << TABLE_ENTRY_BITS,
        position + TABLE_ENTRIES_OFFSET,
        "A grain table has "
            + Integer.toUnsignedString(tableEntries)
            + " entries; only 512 are supported",
        Remedy.CONVERT);
    checkOverhead(fields, position, file);
    Header header =
        new Header(
            position,
            (flags & COMPRESSED) != 0,
            (flags & ZERO_GRAINS) != 0,
            fields.getLong(CAPACITY_OFFSET),
            Long.numberOfTrailingZeros(grainSectors * SECTOR_BYTES),
            descriptorPosition(fields, position, file),
            descriptorBytes(fields, position),
            directoryPosition(fields, position, file));
    header.checkCapacity();
    return header;
  }

  private static ByteBuffer fields(SectorFile file, long position, int countBytes)
      throws IOException {
    return file.read(position, countBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void checkFlags(ByteBuffer fields, long position) throws MalformedDiskException {
    int flags = fields.getInt(FLAGS_OFFSET);
    int unknown = flags & INCOMPATIBLE & ~(COMPRESSED | MARKERS);
    require(
        unknown == 0,
        position + FLAGS_OFFSET,
        "Unknown incompatible flags are set: 0x" + Integer.toHexString(unknown),
        Remedy.CONVERT);
    require(
        (flags & NEWLINES_VALID) == 0 || fields.getInt(NEWLINES_OFFSET) == NEWLINES,
        position + NEWLINES_OFFSET,
        "The line ends in the header were changed, as by a transfer as text");
    require(
        fields.get(UNCLEAN_OFFSET) == 0,
        position + UNCLEAN_OFFSET,
        "The disk is marked unclean: it was not closed",
        Remedy.CONVERT);
    boolean compressed = (flags & COMPRESSED) != 0;
    require(
        compressed == ((flags & MARKERS) != 0),
        position + FLAGS_OFFSET,
        "Of compressed grains and markers, the flags name one without the other");
    int compression = Short.toUnsignedInt(fields.getShort(COMPRESSION_OFFSET));
    require(
        compression == (compressed ? DEFLATE : 0),
        position + COMPRESSION_OFFSET,
        "Compression " + compression + " does not fit the flags; 1 (deflate) and 0 (none) can");
  }

  /** All metadata of a monolithic disk are before the end of its overhead. */
  private static void checkOverhead(ByteBuffer fields, long position, SectorFile file)
      throws MalformedDiskException {
    long overheadSectors = fields.getLong(OVERHEAD_OFFSET);
    require(
        isInFile(overheadSectors, file),
        position + OVERHEAD_OFFSET,
        "The overhead of "
            + Long.toUnsignedString(overheadSectors)
            + " sectors is longer than the file");
  }

  private static long descriptorPosition(ByteBuffer fields, long position, SectorFile file)
      throws MalformedDiskException {
    long sector = fields.getLong(DESCRIPTOR_POSITION_OFFSET);
    require(
        isInFile(sector, file),
        position + DESCRIPTOR_POSITION_OFFSET,
        "The descriptor at sector " + Long.toUnsignedString(sector) + " is not in the file");
    return sector * SECTOR_BYTES;
  }

  private static int descriptorBytes(ByteBuffer fields, long position)
      throws MalformedDiskException {
    if (fields.getLong(DESCRIPTOR_POSITION_OFFSET) == 0) {
      return 0;
    }
    long sectors = fields.getLong(DESCRIPTOR_SIZE_OFFSET);
    require(
        sectors >= 1 && sectors <= MAXIMUM_DESCRIPTOR_SECTORS,
        position + DESCRIPTOR_SIZE_OFFSET,
        "The descriptor has " + Long.toUnsignedString(sectors) + " sectors; 1 to 128 are supported",
        Remedy.CONVERT);
    return (int) sectors * SECTOR_BYTES;
  }

  private static long directoryPosition(ByteBuffer fields, long position, SectorFile file)
      throws MalformedDiskException {
    long sector = fields.getLong(DIRECTORY_POSITION_OFFSET);
    if (sector == AT_END) {
      return AT_END;
    }
    require(
        isInFile(sector, file),
        position + DIRECTORY_POSITION_OFFSET,
        "The grain directory at sector " + Long.toUnsignedString(sector) + " is not in the file");
    return sector * SECTOR_BYTES;
  }

  private static boolean isInFile(long sector, SectorFile file) {
    return sector >= 0 && sector <= file.lengthBytes() / SECTOR_BYTES;
  }

  private void checkCapacity() throws MalformedDiskException {
    long maximumSectors = (long) SectorTable.MAXIMUM_ENTRIES << (TABLE_ENTRY_BITS + grainBits);
    require(
        capacitySectors >= 0 && capacitySectors <= maximumSectors / SECTOR_BYTES,
        position + CAPACITY_OFFSET,
        "A capacity of "
            + Long.toUnsignedString(capacitySectors)
            + " sectors needs a grain directory above 32 MiB");
  }

  /** Reserves the places of the header and of the embedded descriptor, if there is one. */
  void reserve(SectorFile file) throws MalformedDiskException {
    file.reserve("the header", position, BYTES, 0);
    if (descriptorBytes > 0) {
      file.reserve(
          "the descriptor", descriptorPosition, descriptorBytes, DESCRIPTOR_POSITION_OFFSET);
    }
  }

  long grainSectors() {
    return (1L << grainBits) / SECTOR_BYTES;
  }

  /** One entry for each grain table that the capacity needs, the last of them perhaps partial. */
  int directoryEntryCount() {
    return (int) Math.ceilDiv(capacitySectors, grainSectors() << TABLE_ENTRY_BITS);
  }
}
