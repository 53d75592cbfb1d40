package io.imageexport.core.imagecopy;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.snapshot.BlockMap;
import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;

/** A snapshot as the source of another one, front to back. Confined to one thread. */
final class SnapshotSource implements DiskSource {
  private final Snapshot snapshot;
  private final Iterator<BlockMap.Extent> extents;
  private Optional<DataExtent> next = Optional.empty();

  SnapshotSource(Snapshot snapshot) {
    this.snapshot = requireNonNull(snapshot, "snapshot is null");
    this.extents = snapshot.blockMap().extents().iterator();
  }

  @Override
  public long virtualSizeBytes() {
    return snapshot.virtualSizeBytes();
  }

  /** Bytes of the blocks that hold data. */
  long dataBytes() {
    return snapshot.blockMap().allocatedBlocks() * BlockMap.BLOCK_BYTES;
  }

  /**
   * @param fromPosition not before that of an earlier call
   */
  @Override
  public Optional<DataExtent> nextData(long fromPosition) {
    while (next.isEmpty() || next.get().endBytes() <= fromPosition) {
      if (!extents.hasNext()) {
        return Optional.empty();
      }
      BlockMap.Extent extent = extents.next();
      next =
          Optional.of(
              new DataExtent(
                  extent.firstBlockIndex() * (long) BlockMap.BLOCK_BYTES,
                  extent.blockCount() * (long) BlockMap.BLOCK_BYTES));
    }
    return next;
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    snapshot.read(position, destination);
  }

  @Override
  public void close() throws IOException {
    snapshot.close();
  }
}
