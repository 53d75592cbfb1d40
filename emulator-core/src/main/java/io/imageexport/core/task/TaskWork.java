package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.snapshot.SnapshotId;
import java.util.List;
import java.util.Optional;

/** The work of a task, with everything that its worker needs to know. */
public sealed interface TaskWork {
  /** Work that can be done. */
  sealed interface Planned extends TaskWork {
    TaskAction action();
  }

  /**
   * Work that nobody can do: the stored record cannot be read, because it was changed by hand or
   * written by another version. The task fails when its turn comes, and is listed as it is.
   *
   * @param action absent if that cannot be read either
   * @param reason names the column, what it holds and what was expected
   */
  record Unreadable(Optional<TaskAction> action, String reason) implements TaskWork {
    public Unreadable {
      requireNonNull(action, "action is null");
      requireNonNull(reason, "reason is null");
    }
  }

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
      implements Planned {
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
  record Import(String imageName, List<DiskImport> disks) implements Planned {
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
  record Copy(String sourceImageId, List<DiskCopy> disks) implements Planned {
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
