package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.snapshot.SnapshotId;

/**
 * A snapshot that a task has made.
 *
 * @param storedBytes what it keeps on disk
 */
public record StoredSnapshot(SnapshotId id, long storedBytes) {
  public StoredSnapshot {
    requireNonNull(id, "id is null");
    if (storedBytes < 0) {
      throw new IllegalArgumentException("negative size: " + storedBytes);
    }
  }
}
