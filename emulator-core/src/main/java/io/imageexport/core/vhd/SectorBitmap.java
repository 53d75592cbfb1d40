package io.imageexport.core.vhd;

import io.imageexport.core.sectors.SectorFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Which of some neighbouring sectors of a block hold data ("Block Allocation Table and Data
 * Blocks"): those without read as zeros.
 *
 * <p>At most 64 KiB. Immutable.
 */
final class SectorBitmap {
  private final ByteBuffer bits;
  private final int firstByte;
  private final int endSector;

  private SectorBitmap(ByteBuffer bits, int firstByte, int endSector) {
    this.bits = bits;
    this.firstByte = firstByte;
    this.endSector = endSector;
  }

  /** Reads the part for some sectors of the bitmap that begins at a position. */
  static SectorBitmap read(SectorFile file, long position, int firstSector, int endSector)
      throws IOException {
    int firstByte = firstSector / Byte.SIZE;
    int endByte = Math.ceilDiv(endSector, Byte.SIZE);
    ByteBuffer bits = file.read(position + firstByte, endByte - firstByte);
    return new SectorBitmap(bits, firstByte, endSector);
  }

  /** The highest bit of a byte is that of its first sector. */
  boolean holdsData(int sector) {
    int bit = Byte.SIZE - 1 - sector % Byte.SIZE;
    return (bits.get(sector / Byte.SIZE - firstByte) >>> bit & 1) != 0;
  }

  /** The end of the sectors that are like the first. */
  int runEnd(int first) {
    boolean holdsData = holdsData(first);
    int end = first + 1;
    while (end < endSector && holdsData(end) == holdsData) {
      end++;
    }
    return end;
  }
}
