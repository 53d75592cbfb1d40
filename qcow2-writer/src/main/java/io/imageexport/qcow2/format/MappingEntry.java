package io.imageexport.qcow2.format;

/** Entries of L1 and L2 tables: the place of a cluster in the file, and flags on top. */
public final class MappingEntry {
  /**
   * Bit 63, "refcount is exactly one": always true of our clusters, and required to be set then.
   */
  private static final long COPIED = 1L << 63;

  /** Bit 62 of an L2 entry. */
  private static final long COMPRESSED = 1L << 62;

  private static final int SECTOR_BITS = 9;

  private MappingEntry() {}

  /** The entry for an L2 table, or for a cluster that is stored as it is. */
  public static long of(long clusterPosition) {
    return clusterPosition | COPIED;
  }

  /**
   * The entry for a compressed cluster. It states the length in sectors only, and the refcounts of
   * the clusters that it touches, which it may share with others, say nothing about COPIED.
   *
   * @param position of the first compressed byte; any byte of the file below {@link
   *     #maximumCompressedPosition}
   */
  public static long compressed(long position, int lengthBytes, int clusterBits) {
    long lastSector = (position + lengthBytes - 1) >>> SECTOR_BITS;
    long additionalSectors = lastSector - (position >>> SECTOR_BITS);
    return COMPRESSED | additionalSectors << offsetBits(clusterBits) | position;
  }

  /** The offset of a compressed cluster has to be below this. */
  public static long maximumCompressedPosition(int clusterBits) {
    return 1L << offsetBits(clusterBits);
  }

  /**
   * The bits below are the offset, those above count sectors; larger clusters need more of them.
   */
  private static int offsetBits(int clusterBits) {
    return 62 - (clusterBits - 8);
  }
}
