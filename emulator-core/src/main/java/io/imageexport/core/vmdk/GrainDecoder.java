package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.SectorFile.SECTOR_BYTES;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.vmdk.GrainMapping.Compressed;
import io.imageexport.core.vmdk.GrainMapping.Stored;
import io.imageexport.core.vmdk.GrainMapping.Zeros;

/**
 * Turns the entries of grain tables into mappings, and refuses those that lead outside of the file
 * or into its headers.
 *
 * <p>Every entry passes here when the image is opened and again when it is used, so that a file
 * that changes in between cannot lead outside either. Immutable.
 */
final class GrainDecoder {
  private static final int ZERO_GRAIN = 1;

  private final SectorFile file;
  private final Grains grains;

  GrainDecoder(SectorFile file, Grains grains) {
    this.file = file;
    this.grains = grains;
  }

  /**
   * @param entryOffset where in the file the entry stands
   */
  GrainMapping decode(int entry, long entryOffset, long grain) throws MalformedDiskException {
    if (entry == 0 || (entry == ZERO_GRAIN && grains.zeroGrains())) {
      return Zeros.INSTANCE;
    }
    long position = Integer.toUnsignedLong(entry) * SECTOR_BYTES;
    if (grains.compressed()) {
      // Its length is known at the place only.
      file.requireFree("a compressed grain", position, CompressedGrains.MARKER_BYTES, entryOffset);
      return new Compressed(position, grain);
    }
    file.requireStartFree("a grain", position, grains.grainBytes(), entryOffset);
    return new Stored(position);
  }
}
