package io.imageexport.core.clouddisk;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.snapshot.SnapshotId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known about snapshots beside their blocks. They appear with the images that they are made
 * for.
 *
 * <p>Calls block, and may be made from any thread.
 */
public interface DiskSnapshotStore {
  /** The snapshot, if the account owns one of that id in that region. */
  Optional<DiskSnapshot> find(AccountId account, String region, String snapshotId);

  /** One page of the snapshots asked for, newest first. */
  Page find(SnapshotQuery query);

  /** Changes what is given. */
  void update(
      SnapshotId id,
      Optional<String> name,
      Optional<String> description,
      Optional<Instant> expiresAt);

  /**
   * Marks snapshots of an account as being deleted: all of them, or none.
   *
   * @throws io.imageexport.core.error.CloudException if one of them is not there, is not complete,
   *     or has an image made of it
   */
  void beginDeletion(AccountId account, String region, List<String> snapshotIds);

  /** Forgets a snapshot whose blocks are gone. */
  void endDeletion(SnapshotId id);

  /** Takes the mark back. */
  void cancelDeletion(SnapshotId id);

  /** All snapshots that are marked, whoever owns them. */
  List<SnapshotId> beingDeleted();

  /** How many snapshots of the account in the region no image is made of. */
  int countWithoutImage(AccountId account, String region);

  /** What the account keeps in each region that it has snapshots in, by the region's name. */
  List<Capacity> capacities(AccountId account);

  /** The snapshots of one region, added up. */
  record Capacity(String region, int snapshotCount, long storedBytes) {}

  /**
   * A part of what a query found.
   *
   * @param totalCount how many snapshots fit the query, whatever the page
   */
  record Page(List<DiskSnapshot> snapshots, long totalCount) {
    public Page {
      snapshots = List.copyOf(snapshots);
    }
  }
}
