package io.imageexport.core.clouddisk;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
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
   * Deletes snapshots of an account.
   *
   * @throws CloudException if one of them may not be deleted; then none is, as far as can be known
   *     beforehand
   */
  public void delete(AccountId account, String region, List<String> snapshotIds) {
    snapshots.beginDeletion(account, region, snapshotIds);
    finish(snapshotIds.stream().map(SnapshotId::new).toList());
  }

  /** Deletes the blocks of snapshots that are marked. */
  public void finish(List<SnapshotId> marked) {
    for (SnapshotId id : marked) {
      try {
        deleteBlocks(id);
      } catch (CloudException refusal) {
        snapshots.cancelDeletion(id);
        throw refusal;
      }
      snapshots.endDeletion(id);
    }
  }

  /** Goes on with what a crash has interrupted. */
  public void resume() {
    for (SnapshotId id : snapshots.beingDeleted()) {
      try {
        finish(List.of(id));
      } catch (CloudException | UncheckedIOException failure) {
        LOG.log(System.Logger.Level.WARNING, id + " was not deleted: " + failure.getMessage());
      }
    }
  }

  /** A snapshot whose making failed has no blocks. */
  private void deleteBlocks(SnapshotId id) {
    try {
      blocks.delete(id);
    } catch (CloudException refusal) {
      if (refusal.code() != ErrorCode.NOT_FOUND) {
        throw refusal;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
