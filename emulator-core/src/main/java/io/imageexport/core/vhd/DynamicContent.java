package io.imageexport.core.vhd;

import static io.imageexport.core.sectors.SectorFile.SECTOR_BYTES;

import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.sectors.SectorTable;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.ZeroBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Blocks, each behind a bitmap of its sectors, and a table of where they are ("Dynamic Hard Disk
 * Image").
 */
final class DynamicContent implements Content {
  /** Section "Block Allocation Table": the entry of a block that is not allocated. */
  private static final int UNUSED = 0xffffffff;

  private final SectorFile file;
  private final DynamicHeader header;
  private final SectorTable blocks;
  private final long sizeBytes;

  private DynamicContent(
      SectorFile file, DynamicHeader header, SectorTable blocks, long sizeBytes) {
    this.file = file;
    this.header = header;
    this.blocks = blocks;
    this.sizeBytes = sizeBytes;
  }

  /** The most memory that such a disk takes; its headers alone are read. */
  static long memoryBytes(SectorFile file, Footer footer) throws IOException {
    DynamicHeader header = readHeader(file, footer);
    return SectorTable.maximumBytes(
            header.blockCount(footer.virtualSizeBytes()), placeBytes(header), file.lengthBytes())
        + header.bitmapBytes();
  }

  static DynamicContent open(SectorFile file, Footer footer) throws IOException {
    DynamicHeader header = readHeader(file, footer);
    file.reserve(
        "the block table",
        header.tablePosition(),
        header.tableEntryCount() * Integer.BYTES,
        header.position() + DynamicHeader.TABLE_POSITION_OFFSET);
    // Entries behind the end of the disk mean nothing, and are not looked at.
    SectorTable.Form form =
        new SectorTable.Form(
            header.tablePosition(),
            (int) header.blockCount(footer.virtualSizeBytes()),
            ByteOrder.BIG_ENDIAN,
            UNUSED,
            "a block",
            placeBytes(header));
    return new DynamicContent(
        file, header, SectorTable.open(file, form), footer.virtualSizeBytes());
  }

  private static long placeBytes(DynamicHeader header) {
    return (long) header.bitmapBytes() + header.blockBytes();
  }

  /** Reads the dynamic header, and reserves its place and those of the footers. */
  private static DynamicHeader readHeader(SectorFile file, Footer footer) throws IOException {
    footer.requireSame(Footer.readCopy(file));
    long footerBytes = file.lengthBytes() - footer.position();
    file.reserve("the copy of the footer", 0, SECTOR_BYTES, 0);
    file.reserve("the footer", footer.position(), footerBytes, footer.position());
    file.reserve(
        "the dynamic header",
        footer.headerPosition(),
        DynamicHeader.BYTES,
        footer.position() + Footer.HEADER_POSITION_OFFSET);
    return DynamicHeader.read(file, footer);
  }

  @Override
  public Optional<DataExtent> nextData(long fromGuestPosition) throws IOException {
    int first = nextBlock((int) (fromGuestPosition >>> header.blockBits()));
    if (first >= blocks.entryCount()) {
      return Optional.empty();
    }
    int end = first + 1;
    while (end < blocks.entryCount() && holdsData(end)) {
      end++;
    }
    long start = Math.max(fromGuestPosition, (long) first << header.blockBits());
    long endPosition = Math.min((long) end << header.blockBits(), sizeBytes);
    return start < endPosition
        ? Optional.of(new DataExtent(start, endPosition - start))
        : Optional.empty();
  }

  /** The first block at or after one that may hold data; the number of blocks if none may. */
  private int nextBlock(int fromBlock) throws IOException {
    int block = blocks.next(fromBlock);
    while (block < blocks.entryCount() && !holdsData(block)) {
      block = blocks.next(block + 1);
    }
    return block;
  }

  private boolean holdsData(int block) throws IOException {
    long position = blocks.position(block);
    return position >= 0 && !file.isHole(position + header.bitmapBytes(), header.blockBytes());
  }

  @Override
  public void read(long guestPosition, ByteBuffer destination) throws IOException {
    long position = guestPosition;
    while (destination.hasRemaining()) {
      int block = (int) (position >>> header.blockBits());
      int offset = (int) (position & (header.blockBytes() - 1));
      int count = Math.min(destination.remaining(), header.blockBytes() - offset);
      long blockPosition = blocks.position(block);
      if (blockPosition >= 0) {
        readBlock(blockPosition, offset, offset + count, destination);
      } else {
        ZeroBytes.put(destination, count);
      }
      position += count;
    }
  }

  private void readBlock(long blockPosition, int offset, int endOffset, ByteBuffer destination)
      throws IOException {
    int endSector = Math.ceilDiv(endOffset, SECTOR_BYTES);
    SectorBitmap bitmap = SectorBitmap.read(file, blockPosition, offset / SECTOR_BYTES, endSector);
    int from = offset;
    while (from < endOffset) {
      int sector = from / SECTOR_BYTES;
      int count = Math.min(bitmap.runEnd(sector) * SECTOR_BYTES, endOffset) - from;
      if (bitmap.holdsData(sector)) {
        file.read(
            blockPosition + header.bitmapBytes() + from,
            destination.slice(destination.position(), count));
        destination.position(destination.position() + count);
      } else {
        ZeroBytes.put(destination, count);
      }
      from += count;
    }
  }
}
