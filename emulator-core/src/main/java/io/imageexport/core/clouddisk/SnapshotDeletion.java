package io.imageexport.core.clouddisk;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Deletes snapshots with their blocks, so that a crash leaves neither blocks without a snapshot nor
 * a snapshot without its blocks: marked first, then their blocks, then the mark.
 */
public final class SnapshotDeletion {
  private static final System.Logger LOG = System.getLogger(SnapshotDeletion.class.getName());

  private final DiskSnapshotStore snapshots;
  private final SnapshotStore blocks;

  public SnapshotDeletion(DiskSnapshotStore snapshots, SnapshotStore blocks) {
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
    this.blocks = requireNonNull(blocks, "blocks is null");
  }

  /**
   * Deletes snapshots of an account: all of them, or none.
   *
   * @throws CloudException if one of them may not be deleted
   */
  public void delete(AccountId account, String region, List<String> snapshotIds) {
    snapshots.beginDeletion(account, region, snapshotIds);
    finish(snapshotIds.stream().map(SnapshotId::new).toList());
  }

  /**
   * Checks that snapshots could be deleted together.
   *
   * @throws CloudException if a snapshot that is not among them has one of them as parent
   */
  public void requireDeletable(List<SnapshotId> ids) {
    try {
      blocks.requireDeletable(ids);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Deletes the blocks of marked snapshots: of all of them, or of none. A snapshot whose making
   * failed has no blocks.
   */
  public void finish(List<SnapshotId> marked) {
    try {
      blocks.deleteAll(marked);
    } catch (CloudException refusal) {
      marked.forEach(snapshots::cancelDeletion);
      throw refusal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    marked.forEach(snapshots::endDeletion);
  }

  /** Deletes the snapshots that a crash has left marked. */
  public void resume() {
    for (SnapshotId id : snapshots.beingDeleted()) {
      try {
        finish(List.of(id));
      } catch (RuntimeException failure) {
        LOG.log(System.Logger.Level.WARNING, id + " was not deleted: " + failure.getMessage());
      }
    }
  }
}
