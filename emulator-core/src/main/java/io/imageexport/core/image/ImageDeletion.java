package io.imageexport.core.image;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.clouddisk.SnapshotDeletion;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.snapshot.SnapshotId;
import java.util.List;

/** Deletes images of an account's own, with or without their snapshots. */
public final class ImageDeletion {
  private final ImageStore images;
  private final SnapshotDeletion snapshots;

  public ImageDeletion(ImageStore images, SnapshotDeletion snapshots) {
    this.images = requireNonNull(images, "images is null");
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
  }

  /**
   * Deletes an image.
   *
   * @throws io.imageexport.core.error.CloudException as documented, if it may not be deleted
   */
  public void delete(AccountId account, String region, String imageId, boolean withSnapshots) {
    Image image = new OwnImages(images).requireVisible(account, region, imageId);
    switch (image.source()) {
      case PRIVATE -> {}
      case COMMUNITY -> throw ImageErrors.precondition("Can't delete community image");
      case PUBLIC, THIRDPARTY, SHARED -> throw ImageErrors.precondition("Can't delete this image");
    }
    if (withSnapshots) {
      snapshots.requireDeletable(image.disks().stream().map(ImageDisk::snapshot).toList());
    }
    List<SnapshotId> marked = images.delete(image.id(), withSnapshots);
    snapshots.finish(marked);
  }
}
