package io.imageexport.core.vmdk;

import io.imageexport.core.sectors.SectorFile;

/**
 * How a disk is cut into grains, and what their entries in the tables can mean.
 *
 * @param zeroGrains whether the entry 1 stands for a grain of zeros
 */
record Grains(long diskBytes, int bits, boolean compressed, boolean zeroGrains) {
  static Grains of(Header header, long diskSectors) {
    return new Grains(
        diskSectors * SectorFile.SECTOR_BYTES,
        header.grainBits(),
        header.compressed(),
        header.zeroGrains());
  }

  int grainBytes() {
    return 1 << bits;
  }

  /** All grains of the disk, the last of them perhaps partial. */
  long count() {
    return Math.ceilDiv(diskBytes, grainBytes());
  }

  /** How much of a grain is before the end of the disk; nothing of those behind it. */
  int bytesOnDisk(long grain) {
    return Math.clamp(diskBytes - (grain << bits), 0, grainBytes());
  }

  long firstSector(long grain) {
    return (grain << bits) / SectorFile.SECTOR_BYTES;
  }
}
