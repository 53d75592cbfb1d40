package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The fixed part of an index: everything about a snapshot but its extents.
 *
 * @param storedBlockCount blocks in the snapshot's own {@code data} file
 * @param checksum CRC32C of the encoded header, and through the checksum of the extents inside it,
 *     of the whole index
 */
record IndexHeader(
    SnapshotId id,
    Origin origin,
    long virtualSizeBytes,
    int storedBlockCount,
    int extentCount,
    int extentsChecksum,
    int checksum) {
  IndexHeader {
    requireNonNull(id, "id is null");
    requireNonNull(origin, "origin is null");
    Blocks.checkDiskSize(virtualSizeBytes);
  }

  Optional<SnapshotId> parentId() {
    return switch (origin) {
      case Origin.Base base -> Optional.empty();
      case Origin.Child child -> Optional.of(child.parentId());
    };
  }
}
