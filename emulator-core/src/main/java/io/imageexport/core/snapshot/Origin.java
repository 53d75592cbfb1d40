package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

/** What a snapshot is based on. */
sealed interface Origin {
  /** Nothing: where the snapshot holds no block, the disk is zero. */
  record Base() implements Origin {}

  /**
   * A parent: where the snapshot says nothing, the parent's disk shows.
   *
   * @param parentIndexChecksum the checksum in the header of the parent's index, so that no other
   *     snapshot can take the parent's place under its name
   */
  record Child(SnapshotId parentId, int parentIndexChecksum) implements Origin {
    public Child {
      requireNonNull(parentId, "parentId is null");
    }
  }
}
