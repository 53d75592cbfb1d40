package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.snapshot.SnapshotId;
import java.util.List;
import java.util.Optional;

/** What a task is there to do, with all that its worker needs to know. */
public sealed interface TaskWork {
  TaskAction action();

  /**
   * Writes disks of an image into a bucket.
   *
   * @param targets the system disk first
   */
  record Export(
      ResourceName roleName,
      OssUrl ossUrl,
      Optional<String> prefix,
      boolean allDisks,
      List<DiskTarget> targets)
      implements TaskWork {
    public Export {
      requireNonNull(roleName, "roleName is null");
      requireNonNull(ossUrl, "ossUrl is null");
      requireNonNull(prefix, "prefix is null");
      targets = requireSome(targets);
    }

    @Override
    public TaskAction action() {
      return TaskAction.EXPORT_IMAGE;
    }
  }

  /**
   * Makes the disks of a new image from objects.
   *
   * @param disks the system disk first
   */
  record Import(String imageName, List<DiskImport> disks) implements TaskWork {
    public Import {
      requireNonNull(imageName, "imageName is null");
      disks = requireSome(disks);
    }

    @Override
    public TaskAction action() {
      return TaskAction.IMPORT_IMAGE;
    }
  }

  /** Makes the disks of a new image from those of another one. */
  record Copy(String sourceImageId, List<DiskCopy> disks) implements TaskWork {
    public Copy {
      requireNonNull(sourceImageId, "sourceImageId is null");
      disks = requireSome(disks);
    }

    @Override
    public TaskAction action() {
      return TaskAction.COPY_IMAGE;
    }
  }

  /**
   * One disk to import.
   *
   * @param snapshot that is to be made
   * @param sizeBytes of the disk, which may be larger than what the object holds
   */
  record DiskImport(SnapshotId snapshot, ObjectUrl source, DiskFormat format, long sizeBytes) {
    public DiskImport {
      requireNonNull(snapshot, "snapshot is null");
      requireNonNull(source, "source is null");
      requireNonNull(format, "format is null");
      if (sizeBytes < 1) {
        throw new IllegalArgumentException("sizeBytes is less than 1: " + sizeBytes);
      }
    }
  }

  /**
   * One disk to copy.
   *
   * @param snapshot that is to be made
   */
  record DiskCopy(SnapshotId source, SnapshotId snapshot) {
    public DiskCopy {
      requireNonNull(source, "source is null");
      requireNonNull(snapshot, "snapshot is null");
    }
  }

  private static <T> List<T> requireSome(List<T> disks) {
    if (disks.isEmpty()) {
      throw new IllegalArgumentException("a task has at least one disk");
    }
    return List.copyOf(disks);
  }
}
