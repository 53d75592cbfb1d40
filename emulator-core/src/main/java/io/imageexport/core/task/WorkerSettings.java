package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.time.ReadableDuration;
import java.time.Duration;

/**
 * How a process works on tasks.
 *
 * @param count tasks that run at once in this process, 1 to 64; 0 for a process that leaves them to
 *     others
 * @param lease how long a worker may be silent before its task is taken over
 */
public record WorkerSettings(int count, Duration lease) {
  private static final int MAX_COUNT = 64;

  /** More do not send faster, and each has connections to the store. */
  private static final int MAX_FITTING = 16;

  /** What the interface, the embedded store and the tables of large disks are left with. */
  private static final double SHARE_OF_MEMORY = 0.5;

  private static final Duration LEASE = Duration.ofSeconds(30);

  public WorkerSettings {
    requireNonNull(lease, "lease is null");
    if (count < 0 || count > MAX_COUNT) {
      throw new IllegalArgumentException("workers out of 0..64: " + count);
    }
    if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "lease is shorter than a second: " + ReadableDuration.of(lease));
    }
  }

  /** Tasks stay in the queue. */
  public static WorkerSettings none() {
    return new WorkerSettings(0, LEASE);
  }

  /**
   * Workers as a user asks for them.
   *
   * @param count 1 to 64
   */
  public static WorkerSettings of(int count) {
    if (count == 0) {
      throw new IllegalArgumentException("workers out of 1..64: 0");
    }
    return new WorkerSettings(count, LEASE);
  }

  /**
   * How many workers the tasks of one account may occupy. Of four workers or more a quarter is left
   * to other accounts: a task can take hours, or wait for its account's share of memory.
   */
  int countForOneAccount() {
    return count - count / 4;
  }

  /**
   * As many as fit into half of the memory, from 1 to {@value #MAX_FITTING}.
   *
   * @param memoryBytes that the process has
   * @param taskBytes that one task takes at most
   */
  public static WorkerSettings fitting(long memoryBytes, long taskBytes) {
    return of(Math.clamp((long) (memoryBytes * SHARE_OF_MEMORY / taskBytes), 1, MAX_FITTING));
  }
}
