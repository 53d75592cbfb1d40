package io.imageexport.core.imagecopy;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A snapshot as the source of another one, front to back. Confined to one thread. */
final class SnapshotSource implements DiskSource {
  private final Snapshot snapshot;
  private final AllocationMap.Runs runs;
  private Optional<DataExtent> next = Optional.empty();

  SnapshotSource(Snapshot snapshot) {
    this.snapshot = requireNonNull(snapshot, "snapshot is null");
    AllocationMap allocation = snapshot.allocation();
    this.runs = allocation.runs(0, allocation.clusterCount());
  }

  @Override
  public long virtualSizeBytes() {
    return snapshot.virtualSizeBytes();
  }

  /**
   * @param fromPosition not before that of an earlier call
   */
  @Override
  public Optional<DataExtent> nextData(long fromPosition) {
    while (next.isEmpty() || next.get().endBytes() <= fromPosition) {
      if (!runs.next(Long.MAX_VALUE)) {
        return Optional.empty();
      }
      next =
          Optional.of(
              new DataExtent(
                  runs.firstCluster() * Snapshot.BLOCK_BYTES, runs.count() * Snapshot.BLOCK_BYTES));
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
