package io.imageexport.qcow2.uncompressed;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.format.Zeros;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The data region: the allocated clusters in guest order, without gaps.
 *
 * <p>Clusters that are neighbours on the guest's disk are neighbours here, so each run of them is
 * one read, whatever its length.
 */
final class DataClusters implements RegionEncoder {
  private final AllocationMap map;
  private final GuestReader data;
  private final int clusterBits;
  private final long virtualSizeBytes;

  DataClusters(ImageLayout layout, AllocationMap map, GuestReader data) {
    this.map = map;
    this.data = data;
    this.clusterBits = layout.geometry().clusterBits();
    this.virtualSizeBytes = layout.geometry().virtualSizeBytes();
  }

  @Override
  public void encode(long offset, ByteBuffer destination) throws IOException {
    int clusterSizeBytes = 1 << clusterBits;
    int offsetInCluster = (int) (offset & (clusterSizeBytes - 1));
    long cluster = map.select(offset >>> clusterBits);
    AllocationMap.Runs runs = map.runs(cluster, map.clusterCount());
    while (destination.hasRemaining()) {
      long bytesFromClusterStart = (long) offsetInCluster + destination.remaining();
      long clustersWanted = (bytesFromClusterStart + clusterSizeBytes - 1) >>> clusterBits;
      if (!runs.next(clustersWanted)) {
        throw new IllegalStateException("The data region ends at its offset " + offset);
      }
      long runBytes = (runs.count() << clusterBits) - offsetInCluster;
      int count = (int) Math.min(destination.remaining(), runBytes);
      readRun((runs.firstCluster() << clusterBits) + offsetInCluster, destination, count);
      offsetInCluster = 0;
    }
  }

  /** The stretch of the guest's disk that follows, or the padding behind its end. */
  Segment segmentAt(long offset, long maximumBytes) {
    int offsetInCluster = (int) (offset & ((1L << clusterBits) - 1));
    long cluster = map.select(offset >>> clusterBits);
    long guestPosition = (cluster << clusterBits) + offsetInCluster;
    if (guestPosition >= virtualSizeBytes) {
      long padding = ((cluster + 1) << clusterBits) - guestPosition;
      return new Segment.Computed(Math.min(maximumBytes, padding));
    }
    AllocationMap.Runs runs = map.runs(cluster, map.clusterCount());
    runs.next((maximumBytes >>> clusterBits) + 2);
    long endOfRun = (runs.firstCluster() + runs.count()) << clusterBits;
    long endBytes = Math.min(endOfRun, virtualSizeBytes);
    return new Segment.Guest(guestPosition, Math.min(maximumBytes, endBytes - guestPosition));
  }

  /** The guest's last cluster may reach beyond its disk, and is padded with zeros there. */
  private void readRun(long guestPosition, ByteBuffer destination, int count) throws IOException {
    int onDisk = (int) Math.clamp(virtualSizeBytes - guestPosition, 0L, count);
    if (onDisk > 0) {
      ByteBuffer piece = destination.slice(destination.position(), onDisk);
      data.read(guestPosition, piece);
      if (piece.hasRemaining()) {
        throw new IllegalStateException(
            "The guest reader left "
                + piece.remaining()
                + " of "
                + onDisk
                + " bytes unread at guest position "
                + guestPosition);
      }
      destination.position(destination.position() + onDisk);
    }
    Zeros.put(destination, count - onDisk);
  }
}
