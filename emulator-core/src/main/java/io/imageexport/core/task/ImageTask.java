package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import java.time.Instant;
import java.util.Optional;

/**
 * A task under its number.
 *
 * @param imageId the image that is read, or the one that is made
 * @param progressPercent 0 to 100; 100 exactly when finished
 * @param errorInfo why the task failed: a code and a sentence; empty otherwise
 * @param finishedAt when the task ended, well or badly
 */
public record ImageTask(
    long taskId,
    AccountId account,
    String region,
    String imageId,
    TaskWork work,
    TaskStatus status,
    int progressPercent,
    String errorInfo,
    Instant createdAt,
    Optional<Instant> finishedAt) {
  public ImageTask {
    requireNonNull(account, "account is null");
    requireNonNull(region, "region is null");
    requireNonNull(imageId, "imageId is null");
    requireNonNull(work, "work is null");
    requireNonNull(status, "status is null");
    requireNonNull(errorInfo, "errorInfo is null");
    requireNonNull(createdAt, "createdAt is null");
    requireNonNull(finishedAt, "finishedAt is null");
    if (progressPercent < 0 || progressPercent > 100) {
      throw new IllegalArgumentException("progress out of 0..100: " + progressPercent);
    }
  }
}
