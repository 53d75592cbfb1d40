package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.access.Ruling;
import io.imageexport.core.object.Upload;
import java.time.Clock;
import java.time.Duration;

/**
 * A claim while its export runs: the gate that every change of the task passes.
 *
 * <p>Safe for threads. The two flags are written by the heartbeat and by whoever stops the worker,
 * and read by the export's sender threads; volatile makes them visible.
 */
final class ActiveClaim {
  /** Thrown in the export's threads when they must not go on. Nothing is wrong with the export. */
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

  ActiveClaim(Claim claim, TaskStore tasks, Clock clock) {
    this.claim = requireNonNull(claim, "claim is null");
    this.tasks = requireNonNull(tasks, "tasks is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  Claim claim() {
    return claim;
  }

  /** Asks the export to end soon, so that the task can be given back. */
  void stop() {
    stopped = true;
  }

  boolean isLost() {
    return lost;
  }

  /** Throws if the export must not go on. Cheap: asked before every buffer that is sent. */
  void check() {
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

  void recordProgress(int percent) {
    keep(tasks.recordProgress(claim, percent));
  }

  void recordUpload(Upload upload) {
    keep(tasks.recordUpload(claim, upload));
    check();
  }

  void forgetUpload(Upload upload) {
    keep(tasks.forgetUpload(claim, upload));
  }

  void recordDecision(Ruling ruling) {
    keep(tasks.recordDecision(claim, TaskDecision.of(ruling, clock.instant())));
  }

  void finish() {
    keep(tasks.finish(claim, clock.instant()));
  }

  void fail(ExportFailure failure) {
    keep(tasks.fail(claim, failure.errorInfo(), clock.instant()));
  }

  void release() {
    keep(tasks.release(claim));
  }

  private void keep(boolean held) {
    if (!held) {
      lost = true;
    }
  }
}
