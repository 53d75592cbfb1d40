package io.imageexport.core.image;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotSizes;
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

  private static final Pattern DEVICE = Pattern.compile("vd[a-m]");
  private static final long GIB = 1L << 30;

  public ImageDisk {
    requireDeviceName(deviceName);
    requireNonNull(snapshot, "snapshot is null");
    SnapshotSizes.require(virtualSizeBytes, storedBytes);
  }

  /** Returns the name, if it is one of a disk. */
  public static String requireDeviceName(String name) {
    if (!DEVICE.matcher(name).matches()) {
      throw new IllegalArgumentException("device name is not vda to vdm: " + name);
    }
    return name;
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
