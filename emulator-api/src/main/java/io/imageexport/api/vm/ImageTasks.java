package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Filters;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Page;
import io.imageexport.api.http.Query;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.task.DiskTarget;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.TaskAction;
import io.imageexport.core.task.TaskQuery;
import io.imageexport.core.task.TaskStatus;
import io.imageexport.core.task.TaskStore;
import io.imageexport.core.task.TaskWork;
import io.imageexport.core.time.BeijingTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * imageTasks: the progress of exports and imports. An id that the account does not have yields
 * nothing.
 */
public final class ImageTasks implements Operation {
  /** The kinds of tasks that callers see. */
  private static final TaskAction[] LISTED = {TaskAction.EXPORT_IMAGE, TaskAction.IMPORT_IMAGE};

  private final TaskStore tasks;

  public ImageTasks(TaskStore tasks) {
    this.tasks = requireNonNull(tasks, "tasks is null");
  }

  record Response(List<TaskInfo> taskSet, long totalCount) {}

  /**
   * @param action absent if the stored record does not tell
   * @param message the errorInfo, or why the record cannot be read
   * @param finishedTime absent while the task goes on
   * @param ossUrl of an export only, as are the names of its objects
   * @param imageName of an import only, as is its URL
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
      List<String> ossObjects,
      String imageName,
      String imageUrl) {}

  @Override
  public Route route() {
    return new Route(Service.VM, "imageTasks", "GET", "/v1/regions/{regionId}/imageTasks");
  }

  @Override
  public Response handle(Call call) {
    Query query = call.query();
    String region = call.region();
    Filters.refuse(query);
    Page page = call.pageBounds().pageOfTasks(query);
    Optional<TaskAction> action = query.choice("taskAction", LISTED, TaskAction::wireName);
    Optional<TaskStatus> status = query.choice("taskStatus", TaskStatus.values(), Query::lowerCase);
    List<String> ids = query.list("taskIds");
    List<Long> numbers = numbers(ids);
    TaskQuery wanted =
        new TaskQuery(
            call.account(),
            region,
            action,
            numbers,
            status,
            query.text("startTime").map(text -> BeijingTime.parse("StartTime", text)),
            query.text("endTime").map(text -> BeijingTime.parse("EndTime", text)),
            page.offset(),
            page.limit());
    boolean idsThatNoTaskHas = !ids.isEmpty() && numbers.isEmpty();
    if (idsThatNoTaskHas) {
      return new Response(List.of(), 0);
    }
    TaskStore.Page found = tasks.find(wanted);
    return new Response(found.tasks().stream().map(ImageTasks::info).toList(), found.totalCount());
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

  /** The fields of one kind of task; those of the other kinds are null. */
  private record Details(
      String ossUrl, String ossObject, List<String> ossObjects, String imageName, String imageUrl) {
    static Details of(TaskWork.Export work) {
      List<String> objects = work.targets().stream().map(DiskTarget::objectKey).toList();
      return new Details(work.ossUrl().toString(), objects.getFirst(), objects, null, null);
    }

    static Details of(TaskWork.Import work) {
      String url = work.disks().getFirst().source().toString();
      return new Details(null, null, null, work.imageName(), url);
    }

    static Details none() {
      return new Details(null, null, null, null, null);
    }
  }

  private static TaskInfo info(ImageTask task) {
    return switch (task.work()) {
      case TaskWork.Export work ->
          info(task, Optional.of(work.action()), task.errorInfo(), Details.of(work));
      case TaskWork.Import work ->
          info(task, Optional.of(work.action()), task.errorInfo(), Details.of(work));
      case TaskWork.Copy copy -> throw new IllegalStateException("copies are not listed");
      case TaskWork.Unreadable work -> {
        String message = task.errorInfo().isEmpty() ? work.reason() : task.errorInfo();
        yield info(task, work.action(), message, Details.none());
      }
    };
  }

  private static TaskInfo info(
      ImageTask task, Optional<TaskAction> action, String message, Details details) {
    return new TaskInfo(
        Long.toString(task.taskId()),
        action.map(TaskAction::wireName).orElse(null),
        Query.lowerCase(task.status()),
        task.progressPercent(),
        task.errorInfo(),
        message,
        BeijingTime.format(task.createdAt()),
        task.finishedAt().map(BeijingTime::format).orElse(null),
        task.imageId(),
        details.ossUrl(),
        details.ossObject(),
        details.ossObjects(),
        details.imageName(),
        details.imageUrl());
  }
}
