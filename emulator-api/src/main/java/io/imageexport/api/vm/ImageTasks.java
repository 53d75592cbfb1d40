package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Page;
import io.imageexport.api.http.Query;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.export.DiskTarget;
import io.imageexport.core.export.ExportTask;
import io.imageexport.core.export.TaskQuery;
import io.imageexport.core.export.TaskStatus;
import io.imageexport.core.export.TaskStore;
import io.imageexport.core.time.BeijingTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * imageTasks: how far the exports are. An id that the account does not have is simply not there.
 */
public final class ImageTasks implements Operation {
  private static final String EXPORT = "ExportImage";
  private static final String IMPORT = "ImportImage";

  private final TaskStore tasks;

  public ImageTasks(TaskStore tasks) {
    this.tasks = requireNonNull(tasks, "tasks is null");
  }

  record Response(List<TaskInfo> taskSet, long totalCount) {}

  /**
   * @param finishedTime absent while the task goes on
   */
  record TaskInfo(
      String taskId,
      String action,
      String taskStatus,
      int progress,
      String errorInfo,
      String message,
      String createdTime,
      String finishedTime,
      String imageId,
      String ossUrl,
      String ossObject,
      List<String> ossObjects) {}

  @Override
  public Route route() {
    return new Route(Service.VM, "imageTasks", "GET", "/v1/regions/{regionId}/imageTasks");
  }

  @Override
  public Response handle(Call call) {
    Query query = call.query();
    String region = call.region();
    Page page = Page.of(query);
    Optional<String> action = query.text("taskAction");
    Optional<TaskStatus> status = query.text("taskStatus").map(ImageTasks::status);
    List<String> ids = query.list("taskIds");
    List<Long> numbers = numbers(ids);
    TaskQuery wanted =
        new TaskQuery(
            call.account(),
            region,
            numbers,
            status,
            query.text("startTime").map(text -> BeijingTime.parse("StartTime", text)),
            query.text("endTime").map(text -> BeijingTime.parse("EndTime", text)),
            page.offset(),
            page.limit());
    boolean idsThatNoTaskHas = !ids.isEmpty() && numbers.isEmpty();
    if (idsThatNoTaskHas || action.map(ImageTasks::isImport).orElse(false)) {
      return new Response(List.of(), 0);
    }
    TaskStore.Page found = tasks.find(wanted);
    return new Response(found.tasks().stream().map(ImageTasks::info).toList(), found.totalCount());
  }

  private static boolean isImport(String action) {
    return switch (action) {
      case EXPORT -> false;
      case IMPORT -> true;
      default ->
          throw new CloudException(
              ErrorCode.INVALID_ARGUMENT,
              "Parameter TaskAction invalid: expected " + EXPORT + " or " + IMPORT);
    };
  }

  private static TaskStatus status(String text) {
    for (TaskStatus status : TaskStatus.values()) {
      if (wireName(status).equals(text)) {
        return status;
      }
    }
    throw new CloudException(
        ErrorCode.INVALID_ARGUMENT,
        "Parameter TaskStatus invalid: expected pending, running, failed or finished");
  }

  /** Task ids are numbers; a text that is none names no task. */
  private static List<Long> numbers(List<String> ids) {
    List<Long> numbers = new ArrayList<>();
    for (String id : ids) {
      try {
        numbers.add(Long.parseLong(id.strip()));
      } catch (NumberFormatException ignored) {
        // Not a number: no task has this id.
      }
    }
    return numbers;
  }

  private static TaskInfo info(ExportTask task) {
    List<String> objects = task.targets().stream().map(DiskTarget::objectKey).toList();
    return new TaskInfo(
        Long.toString(task.taskId()),
        EXPORT,
        wireName(task.status()),
        task.progressPercent(),
        task.errorInfo(),
        task.errorInfo(),
        BeijingTime.format(task.createdAt()),
        task.finishedAt().map(BeijingTime::format).orElse(null),
        task.request().imageId(),
        task.request().ossUrl().toString(),
        objects.getFirst(),
        objects);
  }

  private static String wireName(TaskStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
