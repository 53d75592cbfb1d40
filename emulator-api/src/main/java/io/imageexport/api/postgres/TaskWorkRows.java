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
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What tasks are there to do, as columns of their rows. */
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

  static List<Object> values(TaskWork work) {
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

  static TaskWork work(Row row) {
    return switch (action(row.getString("action"))) {
      case EXPORT_IMAGE -> export(row);
      case IMPORT_IMAGE -> imported(row);
      case COPY_IMAGE -> copy(row);
    };
  }

  private static TaskAction action(String wireName) {
    for (TaskAction action : TaskAction.values()) {
      if (action.wireName().equals(wireName)) {
        return action;
      }
    }
    throw new IllegalStateException("no action " + wireName);
  }

  private static TaskWork.Export export(Row row) {
    String[] snapshots = row.getArrayOfStrings("snapshots");
    String[] objectKeys = row.getArrayOfStrings("object_keys");
    List<DiskTarget> targets = new ArrayList<>();
    for (int i = 0; i < snapshots.length; i++) {
      targets.add(new DiskTarget(new SnapshotId(snapshots[i]), objectKeys[i]));
    }
    return new TaskWork.Export(
        new ResourceName(row.getString("role")),
        OssUrl.parse(row.getString("oss_url")),
        Optional.ofNullable(row.getString("oss_prefix")),
        row.getBoolean("all_disks"),
        targets);
  }

  private static TaskWork.Import imported(Row row) {
    String[] snapshots = row.getArrayOfStrings("snapshots");
    String[] urls = row.getArrayOfStrings("import_urls");
    String[] formats = row.getArrayOfStrings("import_formats");
    Long[] sizes = row.getArrayOfLongs("disk_sizes");
    List<DiskImport> disks = new ArrayList<>();
    for (int i = 0; i < snapshots.length; i++) {
      disks.add(
          new DiskImport(
              new SnapshotId(snapshots[i]),
              ObjectUrl.parse("ImageUrl", urls[i]),
              DiskFormat.valueOf(formats[i]),
              sizes[i]));
    }
    return new TaskWork.Import(row.getString("import_name"), disks);
  }

  private static TaskWork.Copy copy(Row row) {
    String[] snapshots = row.getArrayOfStrings("snapshots");
    String[] sources = row.getArrayOfStrings("source_snapshots");
    List<DiskCopy> disks = new ArrayList<>();
    for (int i = 0; i < snapshots.length; i++) {
      disks.add(new DiskCopy(new SnapshotId(sources[i]), new SnapshotId(snapshots[i])));
    }
    return new TaskWork.Copy(row.getString("source_image"), disks);
  }
}
