package io.imageexport.qcow2.format;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.Qcow2Options;

/**
 * A disk cut into clusters, and the clusters into the groups that one L2 table maps.
 *
 * @param virtualSizeBytes size of the guest's disk: a multiple of 512, because QEMU would cut off
 *     what is beyond the last full sector
 * @param clusterBits the cluster size is {@code 2^clusterBits} bytes
 */
public record Geometry(long virtualSizeBytes, int clusterBits) {
  /** Entries of L1, L2 and refcount tables: 64 bits, big-endian. */
  public static final int ENTRY_BYTES = Long.BYTES;

  /** QEMU's limit: a larger L1 table is not opened. */
  private static final long MAXIMUM_L1_BYTES = 32L << 20;

  private static final int SECTOR_BYTES = 512;

  public Geometry {
    if (virtualSizeBytes < 0 || virtualSizeBytes % SECTOR_BYTES != 0) {
      throw new IllegalArgumentException(
          "The virtual size is not a multiple of 512: " + virtualSizeBytes);
    }
  }

  /**
   * Rounds the size up to whole sectors.
   *
   * @throws IllegalArgumentException if the size is negative or its L1 table would exceed 32 MiB
   */
  public static Geometry of(long sizeBytes, Qcow2Options options) {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("The virtual size is negative: " + sizeBytes);
    }
    int clusterBits = options.clusterBits();
    long bytesPerL1Entry = 1L << (groupBits(clusterBits) + clusterBits);
    long maximumBytes = MAXIMUM_L1_BYTES / ENTRY_BYTES * bytesPerL1Entry;
    if (sizeBytes > maximumBytes) {
      throw new IllegalArgumentException(
          "A disk of "
              + sizeBytes
              + " bytes needs an L1 table above 32 MiB; clusters of "
              + options.clusterSizeBytes()
              + " bytes reach "
              + maximumBytes
              + " bytes");
    }
    return new Geometry((sizeBytes + SECTOR_BYTES - 1) & -SECTOR_BYTES, clusterBits);
  }

  public int clusterSizeBytes() {
    return 1 << clusterBits;
  }

  /** All clusters of the disk, the last of them perhaps partial. */
  public long clusterCount() {
    return clustersFor(virtualSizeBytes);
  }

  /** Refuses the map of a disk of another size. */
  public void requireFits(AllocationMap map) {
    if (map.clusterCount() != clusterCount()) {
      throw new IllegalArgumentException(
          "A disk of "
              + virtualSizeBytes
              + " bytes has "
              + clusterCount()
              + " clusters of "
              + clusterSizeBytes()
              + " bytes, but the map has "
              + map.clusterCount());
    }
  }

  /** A group is the {@code 2^groupBits} clusters of one L2 table, which is one cluster long. */
  public int groupBits() {
    return groupBits(clusterBits);
  }

  /** One entry for each group. */
  public int l1EntryCount() {
    int bits = groupBits() + clusterBits;
    return Math.toIntExact((virtualSizeBytes + (1L << bits) - 1) >>> bits);
  }

  /** The clusters that the L1 table fills; none on a disk of size zero. */
  public long l1Clusters() {
    return clustersFor((long) l1EntryCount() * ENTRY_BYTES);
  }

  /** How many clusters hold that many bytes. */
  public long clustersFor(long bytes) {
    return (bytes + clusterSizeBytes() - 1) >>> clusterBits;
  }

  private static int groupBits(int clusterBits) {
    return clusterBits - 3;
  }
}
