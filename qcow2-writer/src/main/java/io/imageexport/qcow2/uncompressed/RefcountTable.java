package io.imageexport.qcow2.uncompressed;

import io.imageexport.qcow2.uncompressed.Region.Kind;
import java.nio.ByteBuffer;

/** The refcount table: the offsets of the refcount blocks, which stand in one row. */
final class RefcountTable implements RegionEncoder {
  private final long firstBlockPosition;
  private final long blockCount;
  private final int clusterSizeBytes;

  RefcountTable(ImageLayout layout) {
    firstBlockPosition = layout.region(Kind.REFCOUNT_BLOCKS).positionBytes();
    blockCount = layout.refcountSize().blockCount();
    clusterSizeBytes = layout.geometry().clusterSizeBytes();
  }

  @Override
  public void encode(long offset, ByteBuffer destination) {
    TableWindow window = new TableWindow(offset, destination);
    long first = window.firstEntry();
    long count = Math.min(window.endEntry(), blockCount) - first;
    window.put(first, count, firstBlockPosition + first * clusterSizeBytes, clusterSizeBytes);
  }
}
