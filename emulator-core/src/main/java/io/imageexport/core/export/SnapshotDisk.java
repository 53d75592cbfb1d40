package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.qcow2.ChecksummedReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The disk in a snapshot, for the writers of image files; its blocks are their clusters. */
record SnapshotDisk(Snapshot snapshot) implements ChecksummedReader {
  SnapshotDisk {
    requireNonNull(snapshot, "snapshot is null");
  }

  @Override
  public void read(long guestPosition, ByteBuffer destination) throws IOException {
    snapshot.read(guestPosition, destination);
  }

  @Override
  public int[] clusterChecksums(long firstCluster, int clusterCount) throws IOException {
    return snapshot.blockChecksums(firstCluster, clusterCount);
  }
}
