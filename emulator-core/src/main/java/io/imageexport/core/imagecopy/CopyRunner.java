package io.imageexport.core.imagecopy;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.memory.MemoryBudget;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.SnapshotMaking;
import io.imageexport.core.task.StoredSnapshot;
import io.imageexport.core.task.TaskRunner;
import io.imageexport.core.task.TaskWork;
import io.imageexport.core.task.TaskWork.DiskCopy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The data plane of copies. Every block is read, checked and written again: a copy stands alone,
 * and outlives its source.
 */
public final class CopyRunner implements TaskRunner {
  private final SnapshotStore snapshots;
  private final MemoryBudget memory;

  public CopyRunner(SnapshotStore snapshots, MemoryBudget memory) {
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
    this.memory = requireNonNull(memory, "memory is null");
  }

  @Override
  public List<StoredSnapshot> run(ActiveClaim claim) throws IOException {
    if (!(claim.task().work() instanceof TaskWork.Copy work)) {
      throw new IllegalArgumentException("not a copy: task " + claim.task().taskId());
    }
    List<SnapshotMaking.Disk> disks = new ArrayList<>();
    for (DiskCopy disk : work.disks()) {
      CopiedDisk source =
          new CopiedDisk(snapshots, disk.source(), snapshots.outline(disk.source()));
      disks.add(new SnapshotMaking.Disk(source, disk.snapshot(), source.virtualSizeBytes()));
    }
    return new SnapshotMaking(snapshots, memory, claim).make(disks);
  }
}
