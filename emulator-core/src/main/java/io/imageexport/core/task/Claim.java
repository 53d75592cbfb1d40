package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.Upload;
import java.util.List;

/**
 * A worker's right to run a task until its lease ends.
 *
 * @param fencingToken grows with each claim of the task, so that a worker whose lease has ended
 *     cannot change anything any more
 * @param openUploads uploads that an earlier worker began and did not end
 */
public record Claim(ImageTask task, String worker, long fencingToken, List<Upload> openUploads) {
  public Claim {
    requireNonNull(task, "task is null");
    requireNonNull(worker, "worker is null");
    openUploads = List.copyOf(openUploads);
  }
}
