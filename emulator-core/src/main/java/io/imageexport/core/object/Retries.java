package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Repeats calls that the store could not answer for the moment, with pauses that grow and differ,
 * so that those who wait do not all come back at once.
 *
 * <p>Safe for threads.
 */
public final class Retries {
  private static final System.Logger LOG = System.getLogger(Retries.class.getName());

  /** How soon a pause notices that the task must not go on. */
  private static final long SLICE_MILLIS = 200;

  private final RetryPolicy policy;
  private final Runnable check;
  private final AtomicInteger budget;

  /**
   * @param check throws when the task must not go on
   */
  public Retries(RetryPolicy policy, Runnable check) {
    this.policy = requireNonNull(policy, "policy is null");
    this.check = requireNonNull(check, "check is null");
    this.budget = new AtomicInteger(policy.budget());
  }

  /** One of the attempts at a call. */
  @FunctionalInterface
  public interface Attempt<T> {
    /**
     * Makes it.
     *
     * @param number 1 for the first
     */
    T make(int number);
  }

  /**
   * Makes attempts until one succeeds.
   *
   * @throws ObjectStoreException the last failure, when the store has decided, or patience or the
   *     budget is at its end
   */
  public <T> T call(Attempt<T> attempt) {
    return call(policy.patience(), attempt);
  }

  public <T> T call(Duration patience, Attempt<T> attempt) {
    long giveUpAt = System.nanoTime() + patience.toNanos();
    for (int number = 1; ; number++) {
      try {
        T result = attempt.make(number);
        if (number == 1) {
          budget.updateAndGet(left -> Math.min(policy.budget(), left + 1));
        }
        return result;
      } catch (ObjectStoreException failure) {
        if (failure.kind() != ObjectStoreException.Kind.TRANSIENT
            || System.nanoTime() >= giveUpAt
            || budget.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
          throw failure;
        }
        long pause = policy.pauseMillis(number, ThreadLocalRandom.current().nextDouble());
        LOG.log(
            System.Logger.Level.INFO,
            "asking the store again in {0} ms: {1}",
            Long.toString(pause),
            failure.getMessage());
        pause(pause);
      }
    }
  }

  private void pause(long millis) {
    long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    try {
      for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
        check.run();
        Thread.sleep(Math.min(left, SLICE_MILLIS));
      }
    } catch (InterruptedException e) {
      // Whoever interrupts wants the end of this thread, and the check says so or the next call.
      Thread.currentThread().interrupt();
    }
    check.run();
  }
}
