package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.snapshot.SnapshotId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One disk to export: the snapshot that is read, and the key of the object that is written. */
public record DiskTarget(SnapshotId snapshot, String objectKey) {
  public DiskTarget {
    requireNonNull(snapshot, "snapshot is null");
    requireNonNull(objectKey, "objectKey is null");
    if (objectKey.isEmpty()) {
      throw new IllegalArgumentException("the key of an object is empty");
    }
  }

  /**
   * The disks of an image that an export writes: the system disk as {@code
   * <prefix>_exportImage_<imageId>}, each data disk with {@code _<deviceName>} appended.
   */
  public static List<DiskTarget> of(Image image, Optional<String> prefix, boolean allDisks) {
    String name = prefix.map(text -> text + "_").orElse("") + "exportImage_" + image.id();
    List<DiskTarget> targets = new ArrayList<>();
    targets.add(new DiskTarget(image.systemDisk().snapshot(), name));
    if (allDisks) {
      for (ImageDisk disk : image.dataDisks()) {
        targets.add(new DiskTarget(disk.snapshot(), name + "_" + disk.deviceName()));
      }
    }
    return targets;
  }
}
