package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;

/** One claimed task on its way to its last status. */
public final class TaskRun {
  private static final System.Logger LOG = System.getLogger(TaskRun.class.getName());

  private final ActiveClaim claim;
  private final TaskRunner runner;

  /** Numbers in log patterns would be grouped by thousands. */
  private final String taskName;

  public TaskRun(ActiveClaim claim, TaskRunner runner) {
    this.claim = requireNonNull(claim, "claim is null");
    this.runner = requireNonNull(runner, "runner is null");
    this.taskName = Long.toString(claim.task().taskId());
  }

  /** Runs to the end. Whatever goes wrong is written into the task, and not thrown. */
  public void run() {
    try {
      List<StoredSnapshot> made = runner.run(claim);
      claim.finish(made);
      if (!claim.isLost()) {
        LOG.log(System.Logger.Level.INFO, "task {0} finished", taskName);
      }
    } catch (RuntimeException | IOException | Error failure) {
      if (ActiveClaim.endsTheTask(failure)) {
        fail(failure);
      } else {
        claim.release();
        LOG.log(
            System.Logger.Level.INFO, "task {0} given back: {1}", taskName, failure.getMessage());
      }
    }
  }

  private void fail(Throwable failure) {
    TaskFailure reason = TaskFailure.of(failure);
    claim.fail(reason);
    if (reason.isUnexpected()) {
      LOG.log(System.Logger.Level.ERROR, "task " + taskName + " broke", failure);
    } else {
      LOG.log(System.Logger.Level.INFO, "task {0} failed: {1}", taskName, reason.errorInfo());
    }
  }
}
