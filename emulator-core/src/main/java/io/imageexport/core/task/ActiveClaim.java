package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.access.Ruling;
import io.imageexport.core.object.Upload;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * A claim while its task runs: the gate that every change of the task passes.
 *
 * <p>Safe for threads. The two flags are written by the heartbeat and by whoever stops the worker,
 * and read by the threads that do the task's work; volatile makes them visible.
 */
public final class ActiveClaim {
  /** Thrown in the task's threads when they must not go on. Nothing is wrong with the task. */
  static final class EndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EndedException(String reason) {
      super(reason, null, false, false);
    }
  }

  private final Claim claim;
  private final TaskStore tasks;
  private final Clock clock;
  private volatile boolean lost;
  private volatile boolean stopped;

  public ActiveClaim(Claim claim, TaskStore tasks, Clock clock) {
    this.claim = requireNonNull(claim, "claim is null");
    this.tasks = requireNonNull(tasks, "tasks is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  public ImageTask task() {
    return claim.task();
  }

  /** Uploads that an earlier worker began and did not end. */
  public List<Upload> openUploads() {
    return claim.openUploads();
  }

  /** Asks the task to end soon, so that the task can be given back. */
  public void stop() {
    stopped = true;
  }

  public boolean isLost() {
    return lost;
  }

  /** Throws if the task must not go on. Cheap: asked before every buffer that is moved. */
  public void check() {
    if (lost) {
      throw new EndedException("the task is held by another worker");
    }
    if (stopped) {
      throw new EndedException("the worker is stopping");
    }
  }

  void renew(Duration lease) {
    keep(tasks.renew(claim, lease));
  }

  public void recordProgress(int percent) {
    keep(tasks.recordProgress(claim, percent));
  }

  public void recordUpload(Upload upload) {
    keep(tasks.recordUpload(claim, upload));
    check();
  }

  public void forgetUpload(Upload upload) {
    keep(tasks.forgetUpload(claim, upload));
  }

  public void recordDecision(Ruling ruling) {
    keep(tasks.recordDecision(claim, TaskDecision.of(ruling, clock.instant())));
  }

  void finish(List<StoredSnapshot> made) {
    keep(tasks.finish(claim, made, clock.instant()));
  }

  void fail(TaskFailure failure) {
    keep(tasks.fail(claim, failure.errorInfo(), clock.instant()));
  }

  public void release() {
    keep(tasks.release(claim));
  }

  private void keep(boolean held) {
    if (!held) {
      lost = true;
    }
  }
}
