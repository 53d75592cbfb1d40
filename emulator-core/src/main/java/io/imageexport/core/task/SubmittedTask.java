package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

/** What a submission is answered with: the task's number and its image. */
public record SubmittedTask(long taskId, String imageId) {
  public SubmittedTask {
    requireNonNull(imageId, "imageId is null");
  }
}
