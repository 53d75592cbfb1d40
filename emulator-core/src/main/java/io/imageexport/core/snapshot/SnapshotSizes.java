package io.imageexport.core.snapshot;

/** Bounds on the sizes of a disk and of the snapshot that stores it, in bytes. */
public final class SnapshotSizes {
  public static final long MAX_VIRTUAL_BYTES = Blocks.MAX_DISK_BYTES;

  /** More than a full disk takes with its index; in MiB, an int holds 15 of them. */
  public static final long MAX_STORED_BYTES = 2 * MAX_VIRTUAL_BYTES;

  private SnapshotSizes() {}

  /**
   * Checks the sizes of a snapshot.
   *
   * @throws IllegalArgumentException if one is negative or beyond its bound
   */
  public static void require(long virtualSizeBytes, long storedBytes) {
    Blocks.checkDiskSize(virtualSizeBytes);
    if (storedBytes < 0 || storedBytes > MAX_STORED_BYTES) {
      throw new IllegalArgumentException(
          "storedBytes " + storedBytes + " is outside 0 to " + MAX_STORED_BYTES);
    }
  }
}
