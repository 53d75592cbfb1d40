package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.SectorFile.SECTOR_BYTES;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.vmdk.GrainMapping.Zeros;

/**
 * Adds up the data that the grain tables claim, and refuses more than the file can hold.
 *
 * <p>Entries may share a place, and a small file could so claim terabytes. Each stored grain is
 * charged with its size and each compressed one with the least that deflate can make of it, in
 * whole sectors; the sum may not exceed the file, whose last grain counts as whole. An honest image
 * never reaches the limit, and no image makes its reader handle more than an honest one of its
 * length could. (Compressed grains cannot share a place at all, but that shows only when they are
 * read.)
 */
final class ClaimedGrains {
  /** Deflate spends at least two bits on 258 bytes; RFC 1950 adds a head and a checksum. */
  private static final int MAXIMUM_RATIO = 1032;

  private static final int ZLIB_BYTES = 6;

  private final long fileSectors;
  private final long leastSectors;
  private long claimedGrains;

  ClaimedGrains(SectorFile file, Grains grains) {
    this.fileSectors = Math.ceilDiv(file.lengthBytes(), SECTOR_BYTES);
    int leastBytes =
        grains.compressed()
            ? CompressedGrains.MARKER_BYTES + ZLIB_BYTES + grains.grainBytes() / MAXIMUM_RATIO
            : grains.grainBytes();
    this.leastSectors = Math.ceilDiv(leastBytes, SECTOR_BYTES);
  }

  /** Checks and counts all entries of a table. */
  void add(GrainTable table) throws MalformedDiskException {
    for (int i = 0; i < GrainTable.ENTRIES; i++) {
      if (!(table.mapping(i) instanceof Zeros)) {
        claimedGrains++;
      }
    }
    MalformedDiskException.require(
        claimedGrains <= Math.ceilDiv(fileSectors, leastSectors),
        table.position(),
        "The grain tables up to here claim "
            + claimedGrains
            + " grains, more than a file of "
            + fileSectors
            + " sectors can hold");
  }
}
