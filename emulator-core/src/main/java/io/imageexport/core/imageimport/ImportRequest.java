package io.imageexport.core.imageimport;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.Principal;
import io.imageexport.core.image.GuestSystem;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageName;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.task.ClientToken;
import java.util.List;
import java.util.Optional;

/**
 * What a caller of importImage asks for, checked as far as it can be without looking anything up.
 *
 * @param disks the system disk first
 */
public record ImportRequest(
    Principal caller,
    String sourceAddress,
    String region,
    String name,
    String description,
    GuestSystem system,
    List<Disk> disks,
    Optional<ClientToken> clientToken) {
  private static final int SYSTEM_DISK_MIN_GIB = 40;
  private static final int SYSTEM_DISK_MAX_GIB = 500;
  private static final int SYSTEM_DISK_STEP_GIB = 10;

  /** The largest cloud disk. No document bounds the data disks of an import. */
  private static final int DATA_DISK_MAX_GIB = 16_000;

  /** One disk: an object, and the size of the disk that it becomes. */
  public record Disk(ObjectUrl source, DiskFormat format, int sizeGib) {
    public Disk {
      requireNonNull(source, "source is null");
      requireNonNull(format, "format is null");
    }

    long sizeBytes() {
      return (long) sizeGib << 30;
    }
  }

  public ImportRequest {
    requireNonNull(caller, "caller is null");
    requireNonNull(sourceAddress, "sourceAddress is null");
    requireNonNull(region, "region is null");
    ImageName.require("ImageName", name);
    ImageName.requireDescription(description);
    requireNonNull(system, "system is null");
    requireNonNull(clientToken, "clientToken is null");
    disks = List.copyOf(disks);
    if (disks.isEmpty() || disks.size() > ImageDisk.MAX_DISKS) {
      throw outOfRange("DataDisks");
    }
    requireSystemDiskSize(disks.getFirst().sizeGib());
    for (Disk disk : disks.subList(1, disks.size())) {
      if (disk.sizeGib() < 1 || disk.sizeGib() > DATA_DISK_MAX_GIB) {
        throw outOfRange("DataDisks.DataDiskSizeGB");
      }
    }
  }

  private static void requireSystemDiskSize(int sizeGib) {
    if (sizeGib < SYSTEM_DISK_MIN_GIB || sizeGib > SYSTEM_DISK_MAX_GIB) {
      throw outOfRange("SystemDiskSizeGB");
    }
    if (sizeGib % SYSTEM_DISK_STEP_GIB != 0) {
      throw new CloudException(
          ErrorCode.OUT_OF_RANGE, "SystemDiskSizeGB must be multiple of " + SYSTEM_DISK_STEP_GIB);
    }
  }

  private static CloudException outOfRange(String parameter) {
    return new CloudException(ErrorCode.OUT_OF_RANGE, parameter + " out of range");
  }
}
