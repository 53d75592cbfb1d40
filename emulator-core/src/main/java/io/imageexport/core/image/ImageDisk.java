package io.imageexport.core.image;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.snapshot.SnapshotId;
import java.util.regex.Pattern;

/**
 * One disk of an image: a snapshot, and the device name under which instances see it.
 *
 * @param deviceName {@code vda} for the system disk, {@code vdb} to {@code vdm} for data disks
 * @param storedBytes what the snapshot keeps on disk
 */
public record ImageDisk(
    String deviceName, SnapshotId snapshot, long virtualSizeBytes, long storedBytes) {
  public static final String SYSTEM_DEVICE = "vda";

  /** A system disk and twelve data disks. */
  public static final int MAX_DISKS = 13;

  /** The largest disk, which is that of the snapshot store. */
  public static final long MAX_VIRTUAL_SIZE_BYTES = 64L << 40;

  /** More than a full disk with its index takes; all disks of an image fit an int of MiB. */
  public static final long MAX_STORED_BYTES = 2 * MAX_VIRTUAL_SIZE_BYTES;

  private static final Pattern DEVICE = Pattern.compile("vd[a-m]");
  private static final long GIB = 1L << 30;

  public ImageDisk {
    requireDeviceName(deviceName);
    requireNonNull(snapshot, "snapshot is null");
    requireSizes(virtualSizeBytes, storedBytes);
  }

  /** Returns the name, if it is one of a disk. */
  public static String requireDeviceName(String name) {
    if (!DEVICE.matcher(name).matches()) {
      throw new IllegalArgumentException("device name is not vda to vdm: " + name);
    }
    return name;
  }

  /** Checks the sizes of a disk, or of its snapshot. */
  public static void requireSizes(long virtualSizeBytes, long storedBytes) {
    if (virtualSizeBytes < 0 || virtualSizeBytes > MAX_VIRTUAL_SIZE_BYTES) {
      throw new IllegalArgumentException(
          "virtual size out of 0.." + MAX_VIRTUAL_SIZE_BYTES + ": " + virtualSizeBytes);
    }
    if (storedBytes < 0 || storedBytes > MAX_STORED_BYTES) {
      throw new IllegalArgumentException(
          "stored bytes out of 0.." + MAX_STORED_BYTES + ": " + storedBytes);
    }
  }

  /** The name of the disk that instances see in a place, the system disk being in place 0. */
  public static String deviceName(int place) {
    return "vd" + (char) ('a' + place);
  }

  public boolean isSystemDisk() {
    return deviceName.equals(SYSTEM_DEVICE);
  }

  /** The size that the interface shows: whole GiB, rounded up. */
  public int sizeGib() {
    return Math.toIntExact((virtualSizeBytes + GIB - 1) / GIB);
  }
}
