package io.imageexport.api.control;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.explain.StatementView;
import io.imageexport.api.http.ControlPage;
import io.imageexport.api.http.PathTemplate;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.task.TaskDecision;
import io.imageexport.core.task.TaskStore;
import java.util.List;

/**
 * {@code /_emulator/tasks/{id}/decisions}: what the policy engine answered about an export, from
 * the caller's right to ask for it to the last call to the store.
 */
public final class TaskDecisions implements ControlPage {
  private final TaskStore tasks;

  public TaskDecisions(TaskStore tasks) {
    this.tasks = requireNonNull(tasks, "tasks is null");
  }

  record Page(long taskId, List<View> decisions) {}

  /**
   * One answer.
   *
   * @param count how often it was given: once for each part, for example
   * @param firstAt in UTC, as is the other time
   */
  record View(
      String principal,
      String action,
      String resource,
      String decision,
      boolean passed,
      String reason,
      long count,
      String firstAt,
      String lastAt,
      List<StatementView> statements) {
    static View of(TaskDecision decision) {
      return new View(
          decision.principal(),
          decision.action(),
          decision.resource(),
          decision.effect().word(),
          decision.passed(),
          decision.reason(),
          decision.count(),
          decision.firstAt().toString(),
          decision.lastAt().toString(),
          decision.statements().stream().map(StatementView::of).toList());
    }
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public PathTemplate path() {
    return PathTemplate.of("/_emulator/tasks/{taskId}/decisions");
  }

  @Override
  public Content render(Request request) {
    long taskId = taskId(request.path().get("taskId"));
    if (!tasks.exists(taskId)) {
      throw notFound(request.path().get("taskId"));
    }
    List<TaskDecision> decisions = tasks.decisions(taskId);
    return new Content(200, new Page(taskId, decisions.stream().map(View::of).toList()));
  }

  private static long taskId(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw notFound(text);
    }
  }

  private static CloudException notFound(String taskId) {
    return new CloudException(ErrorCode.NOT_FOUND, "there is no task " + taskId);
  }
}
