package io.imageexport.core.clouddisk;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotSizes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of a disk, as its owner sees it.
 *
 * @param virtualSizeBytes of the disk
 * @param storedBytes what the snapshot keeps; 0 until it is available
 * @param imageIds the images that are made of it
 * @param expiresAt when its owner wants it gone; nothing is deleted then (not emulated)
 */
public record DiskSnapshot(
    SnapshotId id,
    AccountId account,
    String region,
    String name,
    String description,
    SnapshotStatus status,
    long virtualSizeBytes,
    long storedBytes,
    List<String> imageIds,
    Instant createdAt,
    Optional<Instant> expiresAt) {
  private static final long GIB = 1L << 30;

  public DiskSnapshot {
    requireNonNull(id, "id is null");
    requireNonNull(account, "account is null");
    requireNonNull(region, "region is null");
    requireNonNull(name, "name is null");
    requireNonNull(description, "description is null");
    requireNonNull(status, "status is null");
    imageIds = List.copyOf(imageIds);
    requireNonNull(createdAt, "createdAt is null");
    requireNonNull(expiresAt, "expiresAt is null");
    SnapshotSizes.require(virtualSizeBytes, storedBytes);
  }

  /** The size that the interface shows: whole GiB, rounded up. */
  public int sizeGib() {
    return Math.toIntExact((virtualSizeBytes + GIB - 1) / GIB);
  }
}
