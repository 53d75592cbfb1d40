package io.imageexport.api.postgres;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.TaskAction;
import io.imageexport.core.task.TaskStatus;
import io.imageexport.core.task.TaskWork;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Tasks, read from rows of {@code image_task}. */
final class TaskRows {
  private static final String TABLE = "image_task";
  private static final String KEY = "task_id";

  private TaskRows() {}

  /**
   * Reads a task. One that cannot be read is a task with {@link TaskWork.Unreadable} work: it stays
   * visible to its account, and fails when its turn comes.
   *
   * @throws UnreadableRowException if not even its number and its account can be read
   */
  static ImageTask task(Row row) {
    try {
      return StoredRow.read(row, TaskRows::readable, TABLE, KEY);
    } catch (UnreadableRowException fault) {
      StoredRows.logOnce(fault.getMessage());
      return StoredRow.read(row, stored -> unreadable(stored, fault.getMessage()), TABLE, KEY);
    }
  }

  private static ImageTask readable(StoredRow row) {
    return new ImageTask(
        row.number(KEY),
        row.parsed("account", AccountId::new),
        row.text("region"),
        row.text("image"),
        TaskWorkRows.work(row),
        status(row),
        row.number("progress", 0, 100),
        row.text("error_info"),
        row.instant("created_at"),
        row.optionalInstant("finished_at"));
  }

  private static TaskStatus status(StoredRow row) {
    return row.choice(
        "status", TaskStatus.values(), status -> status.name().toLowerCase(Locale.ROOT));
  }

  private static ImageTask unreadable(StoredRow row, String fault) {
    Optional<TaskAction> action = ifReadable(() -> TaskWorkRows.action(row));
    return new ImageTask(
        row.number(KEY),
        row.parsed("account", AccountId::new),
        row.optionalText("region").orElse(""),
        row.optionalText("image").orElse(""),
        new TaskWork.Unreadable(action, fault),
        ifReadable(() -> status(row)).orElse(TaskStatus.FAILED),
        ifReadable(() -> row.number("progress", 0, 100)).orElse(0),
        row.optionalText("error_info").orElse(""),
        ifReadable(() -> row.instant("created_at")).orElse(Instant.EPOCH),
        ifReadable(() -> row.optionalInstant("finished_at")).flatMap(time -> time));
  }

  private static <T> Optional<T> ifReadable(Supplier<T> column) {
    try {
      return Optional.of(column.get());
    } catch (UnreadableRowException e) {
      return Optional.empty();
    }
  }
}
