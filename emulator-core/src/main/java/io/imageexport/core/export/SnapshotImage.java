package io.imageexport.core.export;

import io.imageexport.core.snapshot.BlockMap;
import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.uncompressed.UncompressedImage;

/** Turns a snapshot into the QCOW2 file that an export writes, without reading a block of it. */
final class SnapshotImage {
  private SnapshotImage() {}

  /** The file's clusters are the snapshot's blocks: both are 64 KiB, so the maps are the same. */
  static UncompressedImage of(Snapshot snapshot) {
    Qcow2Options options = Qcow2Options.SAFEST;
    long clusterSizeBytes = options.clusterSizeBytes();
    if (clusterSizeBytes != BlockMap.BLOCK_BYTES) {
      throw new IllegalStateException("cluster size differs from block size: " + clusterSizeBytes);
    }
    long clusterCount = (snapshot.virtualSizeBytes() + clusterSizeBytes - 1) / clusterSizeBytes;
    AllocationMap.Builder map = AllocationMap.builder(clusterCount);
    for (BlockMap.Extent extent : snapshot.blockMap().extents()) {
      map.add(extent.firstBlockIndex(), extent.blockCount());
    }
    return UncompressedImage.of(
        snapshot.virtualSizeBytes(), map.build(), new SnapshotDisk(snapshot), options);
  }
}
