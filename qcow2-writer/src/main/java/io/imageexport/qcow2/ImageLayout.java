package io.imageexport.qcow2;

import io.imageexport.qcow2.Region.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Where everything stands in the file: header, refcount table, refcount blocks, L1 table, L2
 * tables, data.
 *
 * <p>The refcount blocks count every cluster of the file, themselves and their table included, so
 * their number is a fixed point: more clusters need more blocks, which are more clusters. It is
 * found by growing from one block and one table cluster until both suffice; the result is the
 * smallest.
 *
 * <p>Immutable.
 */
final class ImageLayout {
  static final int ENTRY_BYTES = Long.BYTES;

  /** 16-bit refcounts. */
  static final int REFCOUNT_BYTES = Short.BYTES;

  /** QEMU's limits: what is beyond them is not opened. */
  private static final long MAXIMUM_L1_BYTES = 32L << 20;

  private static final long MAXIMUM_REFCOUNT_TABLE_BYTES = 8L << 20;

  /** Offsets in L1, L2 and refcount tables end at bit 55. */
  private static final long MAXIMUM_FILE_BYTES = 1L << 56;

  private final int clusterBits;
  private final long virtualSizeBytes;
  private final int l1EntryCount;
  private final int refcountTableClusters;
  private final long refcountBlockCount;
  private final List<Region> regions;

  /**
   * @param virtualSizeBytes already rounded by {@link #roundedVirtualSize}
   * @param l2TableCount how many L2 tables there are: one for each touched group of clusters
   */
  ImageLayout(
      long virtualSizeBytes, Qcow2Options options, long allocatedClusters, long l2TableCount) {
    this.clusterBits = options.clusterBits();
    this.virtualSizeBytes = virtualSizeBytes;
    this.l1EntryCount = Math.toIntExact(l1EntryCount(virtualSizeBytes, clusterBits));

    long l1Clusters = clustersFor((long) l1EntryCount * ENTRY_BYTES);
    long countedClusters = 1 + l1Clusters + l2TableCount + allocatedClusters;
    long blocks = 1;
    long tableClusters = 1;
    while (true) {
      long clusters = countedClusters + blocks + tableClusters;
      long blocksNeeded = clustersFor(clusters * REFCOUNT_BYTES);
      long tableClustersNeeded = clustersFor(blocksNeeded * ENTRY_BYTES);
      if (blocksNeeded == blocks && tableClustersNeeded == tableClusters) {
        break;
      }
      blocks = blocksNeeded;
      tableClusters = tableClustersNeeded;
    }
    if (tableClusters << clusterBits > MAXIMUM_REFCOUNT_TABLE_BYTES) {
      throw new IllegalArgumentException(
          allocatedClusters
              + " clusters of "
              + options.clusterSizeBytes()
              + " bytes need a refcount table of "
              + (tableClusters << clusterBits)
              + " bytes, and QCOW2 readers accept "
              + MAXIMUM_REFCOUNT_TABLE_BYTES
              + "; choose larger clusters");
    }
    this.refcountBlockCount = blocks;
    this.refcountTableClusters = (int) tableClusters;

    List<Region> regionsInOrder = new ArrayList<>();
    long end = 0;
    for (Kind kind : Kind.values()) {
      long clusters =
          switch (kind) {
            case HEADER -> 1;
            case REFCOUNT_TABLE -> tableClusters;
            case REFCOUNT_BLOCKS -> blocks;
            case L1_TABLE -> l1Clusters;
            case L2_TABLES -> l2TableCount;
            case DATA -> allocatedClusters;
          };
      Region region = new Region(kind, end, clusters << clusterBits);
      regionsInOrder.add(region);
      end = region.endBytes();
    }
    if (end > MAXIMUM_FILE_BYTES) {
      throw new IllegalArgumentException(
          "The file would have "
              + end
              + " bytes, and the offsets of QCOW2 end at "
              + MAXIMUM_FILE_BYTES);
    }
    this.regions = List.copyOf(regionsInOrder);
  }

  /**
   * The size the header states: a multiple of 512, because QEMU would cut off what is beyond the
   * last full sector.
   *
   * @throws IllegalArgumentException if the size is negative or its L1 table would exceed 32 MiB
   */
  static long roundedVirtualSize(long sizeBytes, Qcow2Options options) {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("The virtual size is negative: " + sizeBytes);
    }
    long bytesPerL1Entry = 1L << (clustersPerL2TableBits(options) + options.clusterBits());
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
    return (sizeBytes + 511) & -512L;
  }

  /** An L2 table is one cluster of entries, each for one cluster. */
  static int clustersPerL2TableBits(Qcow2Options options) {
    return clustersPerL2TableBits(options.clusterBits());
  }

  private static int clustersPerL2TableBits(int clusterBits) {
    return clusterBits - 3;
  }

  private static long l1EntryCount(long virtualSizeBytes, int clusterBits) {
    int bits = clustersPerL2TableBits(clusterBits) + clusterBits;
    return (virtualSizeBytes + (1L << bits) - 1) >>> bits;
  }

  int clusterBits() {
    return clusterBits;
  }

  int clusterSizeBytes() {
    return 1 << clusterBits;
  }

  long virtualSizeBytes() {
    return virtualSizeBytes;
  }

  int l1EntryCount() {
    return l1EntryCount;
  }

  int refcountTableClusters() {
    return refcountTableClusters;
  }

  long refcountBlockCount() {
    return refcountBlockCount;
  }

  /** All six, in the order of the file. */
  List<Region> regions() {
    return regions;
  }

  Region region(Kind kind) {
    for (Region region : regions) {
      if (region.kind() == kind) {
        return region;
      }
    }
    throw new IllegalStateException("There is no region " + kind);
  }

  /** The region that holds a byte of the file. */
  Region regionAt(long position) {
    for (Region region : regions) {
      if (position < region.endBytes()) {
        return region;
      }
    }
    throw new IllegalArgumentException(
        "Position " + position + " is outside the file of " + lengthBytes() + " bytes");
  }

  long lengthBytes() {
    return regions.getLast().endBytes();
  }

  long clusterCount() {
    return lengthBytes() >>> clusterBits;
  }

  private long clustersFor(long bytes) {
    return (bytes + clusterSizeBytes() - 1) >>> clusterBits;
  }
}
