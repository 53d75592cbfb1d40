package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a process works on tasks.
 *
 * @param count tasks that run at once in this process, 1 to 64
 * @param lease how long a worker may be silent before its task is taken over
 */
public record WorkerSettings(int count, Duration lease) {
  public static final WorkerSettings DEFAULT = new WorkerSettings(4, Duration.ofSeconds(30));

  public WorkerSettings {
    requireNonNull(lease, "lease is null");
    if (count < 1 || count > 64) {
      throw new IllegalArgumentException("workers out of 1..64: " + count);
    }
    if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("lease is shorter than a second: " + lease);
    }
  }

  public WorkerSettings withCount(int another) {
    return new WorkerSettings(another, lease);
  }
}
