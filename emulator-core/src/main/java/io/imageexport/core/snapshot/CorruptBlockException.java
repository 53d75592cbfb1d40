package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Locale;

/** A stored block, or its stored checksum, is not what was written. */
public final class CorruptBlockException extends IOException {
  private static final long serialVersionUID = 1L;

  private final SnapshotId snapshotId;
  private final long blockIndex;
  private final long fileOffset;

  /**
   * @param snapshotId the snapshot whose own files hold the block: the one read, or an ancestor
   * @param blockIndex the block's index on the guest's disk
   * @param fileOffset byte offset of the block in that snapshot's {@code data} file
   */
  CorruptBlockException(SnapshotId snapshotId, long blockIndex, long fileOffset) {
    super(
        String.format(
            Locale.ROOT,
            "%s: block %d at offset %d of the data file does not match its checksum",
            snapshotId,
            blockIndex,
            fileOffset));
    this.snapshotId = requireNonNull(snapshotId, "snapshotId is null");
    this.blockIndex = blockIndex;
    this.fileOffset = fileOffset;
  }

  public SnapshotId snapshotId() {
    return snapshotId;
  }

  public long blockIndex() {
    return blockIndex;
  }

  public long fileOffset() {
    return fileOffset;
  }
}
