package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.ingest.SnapshotIngest;
import io.imageexport.core.ingest.UnopenedDisk;
import io.imageexport.core.memory.MemoryBudget;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.space.DiskSpace.Room;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Makes the snapshots of one task: all of them, or none. */
public final class SnapshotMaking {
  private final SnapshotStore snapshots;
  private final MemoryBudget memory;
  private final ActiveClaim claim;

  public SnapshotMaking(SnapshotStore snapshots, MemoryBudget memory, ActiveClaim claim) {
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
    this.memory = requireNonNull(memory, "memory is null");
    this.claim = requireNonNull(claim, "claim is null");
  }

  /**
   * One disk that becomes a snapshot.
   *
   * @param sizeBytes of the snapshot's disk, at least the source's
   */
  public record Disk(UnopenedDisk source, SnapshotId snapshot, long sizeBytes) {
    public Disk {
      requireNonNull(source, "source is null");
      requireNonNull(snapshot, "snapshot is null");
    }
  }

  /**
   * Copies the disks, one after the other, for as long as the task is ours.
   *
   * @throws IOException also if a disk can never have the memory that it takes, or there is no room
   *     for the snapshots; nothing is left of them then
   */
  public List<StoredSnapshot> make(List<Disk> disks) throws IOException {
    for (Disk disk : disks) {
      memory.requirePossible(disk.source().memoryBytes());
      // An earlier worker of this task may have made it, and ended before it could say so.
      removeIfThere(disk.snapshot());
    }
    List<StoredSnapshot> made = new ArrayList<>();
    try (ProgressMeter progress =
            new ProgressMeter(claim, sum(disks, UnopenedDisk::virtualSizeBytes));
        Room room = snapshots.openRoom(sum(disks, UnopenedDisk::dataBytes))) {
      for (Disk disk : disks) {
        made.add(make(disk, room, progress));
      }
      return made;
    } catch (IOException | RuntimeException | Error failure) {
      discard(made, failure);
      throw failure;
    }
  }

  private static long sum(List<Disk> disks, ToLongFunction<UnopenedDisk> size) {
    return disks.stream().map(Disk::source).mapToLong(size).sum();
  }

  private StoredSnapshot make(Disk disk, Room room, ProgressMeter progress) throws IOException {
    UnopenedDisk unopened = disk.source();
    return memory.hold(
        claim.task().account(),
        unopened.memoryBytes(),
        claim::check,
        () -> {
          try (DiskSource source = unopened.open()) {
            SnapshotIngest.Result stored =
                new SnapshotIngest(snapshots)
                    .ingest(source, disk.snapshot(), disk.sizeBytes(), room, listener(progress));
            return new StoredSnapshot(stored.id(), stored.storedBytes());
          }
        });
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
