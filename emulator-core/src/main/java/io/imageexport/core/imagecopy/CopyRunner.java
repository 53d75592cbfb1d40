package io.imageexport.core.imagecopy;

import static java.util.Objects.requireNonNull;

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

  public CopyRunner(SnapshotStore snapshots) {
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
  }

  @Override
  public List<StoredSnapshot> run(ActiveClaim claim) throws IOException {
    if (!(claim.task().work() instanceof TaskWork.Copy work)) {
      throw new IllegalArgumentException("not a copy: task " + claim.task().taskId());
    }
    List<SnapshotSource> opened = new ArrayList<>();
    try {
      List<SnapshotMaking.Disk> disks = new ArrayList<>();
      for (DiskCopy disk : work.disks()) {
        SnapshotSource source = new SnapshotSource(snapshots.open(disk.source()));
        opened.add(source);
        disks.add(
            new SnapshotMaking.Disk(
                source, disk.snapshot(), source.virtualSizeBytes(), source.dataBytes()));
      }
      return new SnapshotMaking(snapshots, claim).make(disks);
    } finally {
      for (SnapshotSource source : opened) {
        source.close();
      }
    }
  }
}
