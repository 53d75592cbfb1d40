package io.imageexport.qcow2.uncompressed;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.format.MappingEntry;
import io.imageexport.qcow2.uncompressed.Region.Kind;
import java.nio.ByteBuffer;

/**
 * The L2 tables of the touched groups, in guest order, each one cluster long: for each allocated
 * cluster the place of its data, else zero.
 */
final class L2Tables implements RegionEncoder {
  private final AllocationMap clusters;
  private final AllocationMap groups;
  private final long dataPosition;
  private final int clusterBits;

  /** A group has {@code 2^groupBits} clusters. */
  private final int groupBits;

  /**
   * @param groups the touched groups of {@code clusters}
   */
  L2Tables(ImageLayout layout, AllocationMap clusters, AllocationMap groups) {
    this.clusters = clusters;
    this.groups = groups;
    this.dataPosition = layout.region(Kind.DATA).positionBytes();
    this.clusterBits = layout.geometry().clusterBits();
    this.groupBits = layout.geometry().groupBits();
  }

  @Override
  public void encode(long offset, ByteBuffer destination) {
    int clusterSizeBytes = 1 << clusterBits;
    long position = offset;
    int done = 0;
    while (done < destination.limit()) {
      int offsetInTable = (int) (position & (clusterSizeBytes - 1));
      int count = Math.min(destination.limit() - done, clusterSizeBytes - offsetInTable);
      long group = groups.select(position >>> clusterBits);
      encodeTable(group, new TableWindow(offsetInTable, destination.slice(done, count)));
      position += count;
      done += count;
    }
  }

  private void encodeTable(long group, TableWindow window) {
    long firstCluster = group << groupBits;
    AllocationMap.Runs runs =
        clusters.runs(firstCluster + window.firstEntry(), firstCluster + window.endEntry());
    while (runs.next(1L << groupBits)) {
      long position = dataPosition + (runs.rank() << clusterBits);
      long firstEntry = runs.firstCluster() - firstCluster;
      window.put(firstEntry, runs.count(), MappingEntry.of(position), 1L << clusterBits);
    }
  }
}
