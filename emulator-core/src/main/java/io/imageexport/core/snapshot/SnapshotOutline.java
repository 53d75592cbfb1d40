package io.imageexport.core.snapshot;

import io.imageexport.qcow2.AllocationMap;
import java.util.List;

/**
 * What the headers of a snapshot and its ancestors say, before anything else of them is read.
 *
 * @param virtualSizeBytes of the disk
 * @param dataBytes of the blocks that hold data; for a snapshot with ancestors, at most
 * @param memoryBytes that the snapshot takes at most while it is open
 */
public record SnapshotOutline(long virtualSizeBytes, long dataBytes, long memoryBytes) {
  /** See {@link LayerExtents} and {@link ChainExtents}, of which three are there at a time. */
  private static final int BYTES_FOR_EACH_EXTENT_OF_A_CHAIN = 8 + 3 * 16;

  /**
   * @param headers the base last
   */
  static SnapshotOutline of(List<IndexHeader> headers) {
    long virtualSizeBytes = headers.getFirst().virtualSizeBytes();
    long extents = headers.stream().mapToLong(IndexHeader::extentCount).sum();
    long storedBlocks = headers.stream().mapToLong(IndexHeader::storedBlockCount).sum();
    long memoryBytes =
        AllocationMap.maximumBytes(Blocks.countRoundingUp(virtualSizeBytes), extents)
            + (headers.size() == 1 ? 0 : BYTES_FOR_EACH_EXTENT_OF_A_CHAIN * extents);
    return new SnapshotOutline(
        virtualSizeBytes,
        Math.min(storedBlocks * Blocks.BYTES, virtualSizeBytes + Blocks.BYTES),
        memoryBytes);
  }
}
