package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.access.Ruling;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * A claim while its task runs: the gate that every change of the task passes.
 *
 * <p>Safe for threads. The flags are written by the heartbeat and by whoever stops the worker, and
 * read by the threads that do the task's work; volatile makes them visible.
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
  private volatile boolean draining;
  private volatile boolean stopped;

  public ActiveClaim(Claim claim, TaskStore tasks, Clock clock) {
    this.claim = requireNonNull(claim, "claim is null");
    this.tasks = requireNonNull(tasks, "tasks is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** The claim as stores want it. */
  public Claim held() {
    return claim;
  }

  public ImageTask task() {
    return claim.task();
  }

  /** Asks the task to begin nothing more, and to end once what it has begun is done. */
  public void drain() {
    draining = true;
  }

  /** Asks the task to end at once, so that it can be given back. */
  public void stop() {
    stopped = true;
  }

  public boolean isLost() {
    return lost;
  }

  /** Throws if the task must not begin anything more. */
  public void check() {
    checkInFlight();
    if (draining) {
      throw new EndedException("the worker is stopping");
    }
  }

  /**
   * Throws if the task must not even end what it has begun. Cheap: asked before every buffer that
   * is moved.
   */
  public void checkInFlight() {
    if (lost) {
      throw new EndedException("the task is held by another worker");
    }
    if (stopped) {
      throw new EndedException("the worker is stopping");
    }
  }

  /**
   * Whether a failure is the task's own. It is not where the worker stops or has lost the task, or
   * our own database is away: another worker goes on later from where this one is.
   */
  public static boolean endsTheTask(Throwable failure) {
    return !(failure instanceof EndedException)
        && !(failure instanceof CloudException refusal && refusal.code() == ErrorCode.UNAVAILABLE);
  }

  /**
   * Changes what is written down about the task.
   *
   * @param change returns false, and changes nothing, if the claim has been overtaken
   * @throws RuntimeException if so: the task is another worker's now
   */
  public void change(Predicate<Claim> change) {
    keep(change.test(claim));
    checkInFlight();
  }

  void renew(Duration lease) {
    keep(tasks.renew(claim, lease));
  }

  public void recordProgress(int percent) {
    keep(tasks.recordProgress(claim, percent));
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
