package io.imageexport.qcow2.compressed;

/**
 * What a {@link Placement} has to remember to go on.
 *
 * <p>Of the pool only a checksum is in it: its clusters are those of the pending mappings that have
 * no entry, and are compressed again. Immutable: the arrays are given away by their maker, and only
 * read.
 */
final class PlacementState {
  private final long endCluster;
  private final long placedClusters;
  private final long[] l2TablePositions;
  private final long[] refcountBlockPositions;
  private final int[] openRefcounts;
  private final long[] pendingClusters;
  private final long[] pendingEntries;
  private final int poolChecksum;

  PlacementState(
      long endCluster,
      long placedClusters,
      long[] l2TablePositions,
      long[] refcountBlockPositions,
      int[] openRefcounts,
      long[] pendingClusters,
      long[] pendingEntries,
      int poolChecksum) {
    this.endCluster = endCluster;
    this.placedClusters = placedClusters;
    this.l2TablePositions = l2TablePositions;
    this.refcountBlockPositions = refcountBlockPositions;
    this.openRefcounts = openRefcounts;
    this.pendingClusters = pendingClusters;
    this.pendingEntries = pendingEntries;
    this.poolChecksum = poolChecksum;
  }

  /** All clusters of the disk before this one have been placed or wait in the pool. */
  long endCluster() {
    return endCluster;
  }

  /** Clusters of the file so far, the head included. */
  long placedClusters() {
    return placedClusters;
  }

  /** For each group; zero where there is none so far. */
  long[] l2TablePositions() {
    return l2TablePositions;
  }

  /** Of the blocks so far, in order. */
  long[] refcountBlockPositions() {
    return refcountBlockPositions;
  }

  /** Of the clusters that no block counts so far. */
  int[] openRefcounts() {
    return openRefcounts;
  }

  /** The clusters of the disk whose L2 table has not been placed. */
  long[] pendingClusters() {
    return pendingClusters;
  }

  /** Their L2 entries; zero for those that wait in the pool. */
  long[] pendingEntries() {
    return pendingEntries;
  }

  /** Of the compressed bytes that wait in the pool. */
  int poolChecksum() {
    return poolChecksum;
  }

  /** The first cluster of the disk that is needed to go on. */
  long firstNeededCluster() {
    for (int i = 0; i < pendingEntries.length; i++) {
      if (pendingEntries[i] == 0) {
        return pendingClusters[i];
      }
    }
    return endCluster;
  }
}
