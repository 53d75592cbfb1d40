package io.imageexport.qcow2.uncompressed;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.format.MappingEntry;
import io.imageexport.qcow2.uncompressed.Region.Kind;
import java.nio.ByteBuffer;

/** The L1 table: for each touched group of clusters the place of its L2 table, else zero. */
final class L1Table implements RegionEncoder {
  private final AllocationMap groups;
  private final long firstL2TablePosition;
  private final int clusterSizeBytes;

  L1Table(ImageLayout layout, AllocationMap groups) {
    this.groups = groups;
    this.firstL2TablePosition = layout.region(Kind.L2_TABLES).positionBytes();
    this.clusterSizeBytes = layout.geometry().clusterSizeBytes();
  }

  @Override
  public void encode(long offset, ByteBuffer destination) {
    TableWindow window = new TableWindow(offset, destination);
    AllocationMap.Runs runs = groups.runs(window.firstEntry(), window.endEntry());
    while (runs.next(destination.limit())) {
      long position = firstL2TablePosition + runs.rank() * clusterSizeBytes;
      window.put(runs.firstCluster(), runs.count(), MappingEntry.of(position), clusterSizeBytes);
    }
  }
}
