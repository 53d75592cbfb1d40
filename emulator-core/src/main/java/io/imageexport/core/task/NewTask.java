package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.Image;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An accepted task, not yet numbered.
 *
 * @param imageId the image that is read, or the one that is made
 * @param newImage the image that is made, which appears together with the task
 * @param decisions what was asked of the policy engine before it was accepted
 */
public record NewTask(
    AccountId account,
    String region,
    String imageId,
    Optional<ClientToken> clientToken,
    TaskWork.Planned work,
    Optional<Image> newImage,
    List<TaskDecision> decisions,
    Instant createdAt) {
  public NewTask {
    requireNonNull(account, "account is null");
    requireNonNull(region, "region is null");
    requireNonNull(imageId, "imageId is null");
    requireNonNull(clientToken, "clientToken is null");
    requireNonNull(work, "work is null");
    requireNonNull(newImage, "newImage is null");
    decisions = List.copyOf(decisions);
    requireNonNull(createdAt, "createdAt is null");
    if (newImage.isPresent() && !newImage.get().id().value().equals(imageId)) {
      throw new IllegalArgumentException("the new image is not " + imageId);
    }
  }
}
