package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

/**
 * A worker's right to run a task until its lease ends.
 *
 * @param fencingToken grows with each claim of the task, so that a worker whose lease has ended
 *     cannot change anything any more
 */
public record Claim(ImageTask task, String worker, long fencingToken) {
  public Claim {
    requireNonNull(task, "task is null");
    requireNonNull(worker, "worker is null");
  }
}
