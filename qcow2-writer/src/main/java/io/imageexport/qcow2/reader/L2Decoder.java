package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.reader.ClusterMapping.Compressed;
import io.imageexport.qcow2.reader.ClusterMapping.PartlyStored;
import io.imageexport.qcow2.reader.ClusterMapping.Stored;
import io.imageexport.qcow2.reader.ClusterMapping.Zeros;

/**
 * Turns L2 entries into mappings, and refuses those that break a rule of their own.
 *
 * <p>Every entry passes here when the image is opened and again when it is used, so that a file
 * that changes in between cannot lead outside either. Immutable.
 */
final class L2Decoder {
  private static final long COPIED = 1L << 63;
  private static final long COMPRESSED = 1L << 62;
  private static final long READS_AS_ZERO = 1;
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
  private static final int SECTOR_BYTES = 512;

  private final CheckedFile file;
  private final ReservedRanges reserved;
  private final int clusterSizeBytes;
  private final boolean extended;

  /** Zero where subclusters say so instead, and in version 2. */
  private final long zeroFlag;

  private final long reservedBits;

  /** In a compressed entry, the bits below are the offset, those above count sectors. */
  private final int compressedOffsetBits;

  L2Decoder(CheckedFile file, Header header, ReservedRanges reserved) {
    this.file = file;
    this.reserved = reserved;
    this.clusterSizeBytes = (int) header.clusterSizeBytes();
    this.compressedOffsetBits = 62 - (header.clusterBits() - 8);
    this.extended = header.extendedL2();
    this.zeroFlag = header.version() >= 3 && !extended ? READS_AS_ZERO : 0;
    this.reservedBits = ~(COPIED | OFFSET | zeroFlag);
  }

  /**
   * @param subclusters the second half of an extended entry ("Subcluster Allocation Bitmap"): a bit
   *     for each that is allocated, above them one for each that reads as zeros; else zero
   * @param entryOffset where in the file the entry stands
   */
  ClusterMapping decode(long entry, long subclusters, long entryOffset)
      throws MalformedImageException {
    int allocated = (int) subclusters;
    int zeros = (int) (subclusters >>> Integer.SIZE);
    if (entry == 0 && allocated == 0) {
      return Zeros.INSTANCE;
    }
    if ((entry & COMPRESSED) != 0) {
      if (subclusters != 0) {
        throw new MalformedImageException(
            entryOffset + Long.BYTES, "The L2 entry of a compressed cluster names subclusters");
      }
      return decodeCompressed(entry, entryOffset);
    }
    if ((allocated & zeros) != 0) {
      throw new MalformedImageException(
          entryOffset + Long.BYTES, "An L2 entry has a subcluster that is both data and zeros");
    }
    if ((entry & reservedBits) != 0) {
      throw new MalformedImageException(entryOffset, "An L2 entry has reserved bits set");
    }
    long position = entry & OFFSET;
    boolean readsAsZero = extended ? allocated == 0 : (entry & zeroFlag) != 0;
    if (position == 0 && readsAsZero && entry > 0) {
      return Zeros.INSTANCE;
    }
    if (position % clusterSizeBytes != 0) {
      throw new MalformedImageException(
          entryOffset,
          "The offset of a data cluster, " + position + ", is not a multiple of the cluster size");
    }
    if (!file.containsStart(position)) {
      throw new MalformedImageException(
          entryOffset,
          "The data cluster at " + position + " is past the file's end, at " + file.lengthBytes());
    }
    reserved.requireFree("a data cluster", position, clusterSizeBytes, entryOffset);
    if (readsAsZero) {
      return Zeros.INSTANCE;
    }
    return extended && allocated != -1
        ? new PartlyStored(position, allocated)
        : new Stored(position);
  }

  private Compressed decodeCompressed(long entry, long entryOffset) throws MalformedImageException {
    if ((entry & COPIED) != 0) {
      throw new MalformedImageException(
          entryOffset, "The L2 entry of a compressed cluster has bit 63 set");
    }
    long position = entry & ((1L << compressedOffsetBits) - 1);
    long additionalSectors = (entry & ~COMPRESSED) >>> compressedOffsetBits;
    long firstSectorBytes = SECTOR_BYTES - position % SECTOR_BYTES;
    long lengthBytes = firstSectorBytes + additionalSectors * SECTOR_BYTES;
    // The length is known in sectors only, so the last of them may be cut short by the file's end.
    long left = file.lengthBytes() - position;
    if (left <= 0 || lengthBytes - left >= SECTOR_BYTES) {
      throw new MalformedImageException(
          entryOffset,
          "The " + lengthBytes + " compressed bytes at " + position + " reach past the file's end");
    }
    int lengthInFile = (int) Math.min(lengthBytes, left);
    reserved.requireFree("a compressed cluster", position, lengthInFile, entryOffset);
    return new Compressed(position, lengthInFile);
  }
}
