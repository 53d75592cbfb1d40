package io.imageexport.core.image;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import java.util.OptionalLong;

/** Finds the images that an account may change, and says why it may not change others. */
public final class OwnImages {
  private final ImageStore images;

  public OwnImages(ImageStore images) {
    this.images = requireNonNull(images, "images is null");
  }

  /** An image that the account sees. */
  public Image requireVisible(AccountId account, String region, String imageId) {
    return images.find(account, region, imageId).orElseThrow(() -> ImageErrors.notFound(imageId));
  }

  /** A private image of the account's own, which no task is making. */
  public Image requireOwn(AccountId account, String region, String imageId) {
    Image image = requireVisible(account, region, imageId);
    if (image.source() != ImageSource.PRIVATE) {
      throw ImageErrors.notUsable();
    }
    OptionalLong task = images.openTask(image.id());
    if (task.isPresent()) {
      throw ImageErrors.taskConflict(task.getAsLong());
    }
    return image;
  }

  /** The same, and ready to be used. */
  public Image requireReady(AccountId account, String region, String imageId) {
    Image image = requireOwn(account, region, imageId);
    if (image.status() != ImageStatus.READY) {
      throw ImageErrors.invalidStatus(image.status());
    }
    return image;
  }
}
