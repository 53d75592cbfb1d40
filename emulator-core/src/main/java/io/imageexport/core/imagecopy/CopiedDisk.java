package io.imageexport.core.imagecopy;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.ingest.UnopenedDisk;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotOutline;
import io.imageexport.core.snapshot.SnapshotStore;
import java.io.IOException;

/** The disk in a snapshot that is to be copied. */
record CopiedDisk(SnapshotStore snapshots, SnapshotId id, SnapshotOutline outline)
    implements UnopenedDisk {
  CopiedDisk {
    requireNonNull(snapshots, "snapshots is null");
    requireNonNull(id, "id is null");
    requireNonNull(outline, "outline is null");
  }

  @Override
  public long virtualSizeBytes() {
    return outline.virtualSizeBytes();
  }

  @Override
  public long dataBytes() {
    return outline.dataBytes();
  }

  @Override
  public long memoryBytes() {
    return outline.memoryBytes();
  }

  @Override
  public DiskSource open() throws IOException {
    return new SnapshotSource(snapshots.open(id));
  }
}
