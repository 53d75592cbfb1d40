package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.ingest.SnapshotIngest;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.space.DiskSpace.Room;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes the snapshots of one task: all of them, or none. */
public final class SnapshotMaking {
  private final SnapshotStore snapshots;
  private final ActiveClaim claim;

  public SnapshotMaking(SnapshotStore snapshots, ActiveClaim claim) {
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
    this.claim = requireNonNull(claim, "claim is null");
  }

  /**
   * One disk that becomes a snapshot.
   *
   * @param sizeBytes of the snapshot's disk, at least the source's
   * @param dataBytes that the snapshot will store, if that is known; else 0
   */
  public record Disk(DiskSource source, SnapshotId snapshot, long sizeBytes, long dataBytes) {
    public Disk {
      requireNonNull(source, "source is null");
      requireNonNull(snapshot, "snapshot is null");
    }
  }

  /** Copies the disks, one after the other, for as long as the task is ours. */
  public List<StoredSnapshot> make(List<Disk> disks) throws IOException {
    long plannedBytes = disks.stream().mapToLong(disk -> disk.source().virtualSizeBytes()).sum();
    // What an earlier worker of this task has made takes room as well.
    for (Disk disk : disks) {
      removeIfThere(disk.snapshot());
    }
    List<StoredSnapshot> made = new ArrayList<>();
    try (ProgressMeter progress = new ProgressMeter(claim, plannedBytes);
        Room room = snapshots.openRoom(disks.stream().mapToLong(Disk::dataBytes).sum())) {
      for (Disk disk : disks) {
        SnapshotIngest.Result stored =
            new SnapshotIngest(snapshots)
                .ingest(disk.source(), disk.snapshot(), disk.sizeBytes(), room, listener(progress));
        made.add(new StoredSnapshot(stored.id(), stored.storedBytes()));
      }
      return made;
    } catch (IOException | RuntimeException | Error failure) {
      discard(made, failure);
      throw failure;
    }
  }

  private SnapshotIngest.ProgressListener listener(ProgressMeter progress) {
    return new SnapshotIngest.ProgressListener() {
      private long counted;

      @Override
      public void progressed(long doneBytes, long totalBytes) {
        claim.check();
        progress.acknowledged(doneBytes - counted);
        counted = doneBytes;
      }
    };
  }

  /** An earlier worker of this task may have made it, and ended before it could say so. */
  private void removeIfThere(SnapshotId id) throws IOException {
    if (snapshots.exists(id)) {
      snapshots.delete(id);
    }
  }

  private void discard(List<StoredSnapshot> made, Throwable failure) {
    if (claim.isLost()) {
      return;
    }
    for (StoredSnapshot snapshot : made) {
      try {
        snapshots.delete(snapshot.id());
      } catch (IOException | RuntimeException deletion) {
        failure.addSuppressed(deletion);
      }
    }
  }
}
