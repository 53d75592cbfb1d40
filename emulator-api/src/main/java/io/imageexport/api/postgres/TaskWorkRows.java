package io.imageexport.api.postgres;

import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.task.DiskTarget;
import io.imageexport.core.task.TaskAction;
import io.imageexport.core.task.TaskWork;
import io.imageexport.core.task.TaskWork.DiskCopy;
import io.imageexport.core.task.TaskWork.DiskImport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The work of tasks, as columns of their rows. */
final class TaskWorkRows {
  /** In the order of {@link #values}. */
  static final List<String> COLUMNS =
      List.of(
          "action",
          "snapshots",
          "role",
          "oss_url",
          "oss_prefix",
          "all_disks",
          "object_keys",
          "import_name",
          "import_urls",
          "import_formats",
          "disk_sizes",
          "source_image",
          "source_snapshots");

  private TaskWorkRows() {}

  static List<Object> values(TaskWork.Planned work) {
    Object[] values = new Object[COLUMNS.size()];
    set(values, "action", work.action().wireName());
    switch (work) {
      case TaskWork.Export export -> setExport(values, export);
      case TaskWork.Import read -> setImport(values, read);
      case TaskWork.Copy copy -> setCopy(values, copy);
    }
    return Arrays.asList(values);
  }

  private static void setExport(Object[] values, TaskWork.Export work) {
    set(values, "role", work.roleName().value());
    set(values, "oss_url", work.ossUrl().toString());
    set(values, "oss_prefix", work.prefix().orElse(null));
    set(values, "all_disks", work.allDisks());
    set(values, "snapshots", texts(work.targets(), target -> target.snapshot().value()));
    set(values, "object_keys", texts(work.targets(), DiskTarget::objectKey));
  }

  private static void setImport(Object[] values, TaskWork.Import work) {
    set(values, "import_name", work.imageName());
    set(values, "snapshots", texts(work.disks(), disk -> disk.snapshot().value()));
    set(values, "import_urls", texts(work.disks(), disk -> disk.source().toString()));
    set(values, "import_formats", texts(work.disks(), disk -> disk.format().name()));
    set(
        values,
        "disk_sizes",
        work.disks().stream().map(DiskImport::sizeBytes).toArray(Long[]::new));
  }

  private static void setCopy(Object[] values, TaskWork.Copy work) {
    set(values, "source_image", work.sourceImageId());
    set(values, "source_snapshots", texts(work.disks(), disk -> disk.source().value()));
    set(values, "snapshots", texts(work.disks(), disk -> disk.snapshot().value()));
  }

  private static void set(Object[] values, String column, Object value) {
    values[COLUMNS.indexOf(column)] = value;
  }

  private static <T> String[] texts(List<T> disks, Function<T, String> text) {
    return disks.stream().map(text).toArray(String[]::new);
  }

  static TaskWork.Planned work(StoredRow row) {
    return switch (action(row)) {
      case EXPORT_IMAGE -> export(row);
      case IMPORT_IMAGE -> imported(row);
      case COPY_IMAGE -> copy(row);
    };
  }

  static TaskAction action(StoredRow row) {
    return row.choice("action", TaskAction.values(), TaskAction::wireName);
  }

  private static TaskWork.Export export(StoredRow row) {
    List<SnapshotId> snapshots = snapshots(row);
    List<String> objectKeys = ofSameSize(snapshots, "object_keys", row.texts("object_keys"));
    List<DiskTarget> targets = new ArrayList<>();
    for (int i = 0; i < snapshots.size(); i++) {
      targets.add(new DiskTarget(snapshots.get(i), objectKeys.get(i)));
    }
    return new TaskWork.Export(
        row.parsed("role", ResourceName::new),
        row.parsed("oss_url", OssUrl::parse),
        row.optionalText("oss_prefix"),
        row.flag("all_disks"),
        targets);
  }

  private static TaskWork.Import imported(StoredRow row) {
    List<SnapshotId> snapshots = snapshots(row);
    List<ObjectUrl> urls =
        ofSameSize(
            snapshots,
            "import_urls",
            row.parsedTexts("import_urls", url -> ObjectUrl.parse("ImageUrl", url)));
    List<DiskFormat> formats =
        ofSameSize(
            snapshots, "import_formats", row.parsedTexts("import_formats", DiskFormat::valueOf));
    List<Long> sizes =
        ofSameSize(snapshots, "disk_sizes", row.numbers("disk_sizes", 1, Long.MAX_VALUE));
    List<DiskImport> disks = new ArrayList<>();
    for (int i = 0; i < snapshots.size(); i++) {
      disks.add(new DiskImport(snapshots.get(i), urls.get(i), formats.get(i), sizes.get(i)));
    }
    return new TaskWork.Import(row.text("import_name"), disks);
  }

  private static TaskWork.Copy copy(StoredRow row) {
    List<SnapshotId> snapshots = snapshots(row);
    List<SnapshotId> sources =
        ofSameSize(
            snapshots, "source_snapshots", row.parsedTexts("source_snapshots", SnapshotId::new));
    List<DiskCopy> disks = new ArrayList<>();
    for (int i = 0; i < snapshots.size(); i++) {
      disks.add(new DiskCopy(sources.get(i), snapshots.get(i)));
    }
    return new TaskWork.Copy(row.text("source_image"), disks);
  }

  private static List<SnapshotId> snapshots(StoredRow row) {
    return row.parsedTexts("snapshots", SnapshotId::new);
  }

  private static <T> List<T> ofSameSize(List<SnapshotId> snapshots, String column, List<T> values) {
    if (values.size() != snapshots.size()) {
      throw new IllegalArgumentException(
          "column snapshots has "
              + snapshots.size()
              + " values, and column "
              + column
              + " has "
              + values.size());
    }
    return values;
  }
}
