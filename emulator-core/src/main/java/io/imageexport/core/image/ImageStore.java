package io.imageexport.core.image;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.snapshot.SnapshotId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The images that accounts see.
 *
 * <p>Calls block, and may be made from any thread.
 */
public interface ImageStore {
  void create(Image image);

  /** The image, if this account sees one of that id in that region. */
  Optional<Image> find(AccountId account, String region, String imageId);

  /** One page of the images asked for, newest first. */
  Page find(ImageQuery query);

  /** Changes what is given of the image, and reports whether there is one of that id. */
  boolean update(ImageId id, Optional<String> name, Optional<String> description);

  /**
   * Makes accounts members of an image.
   *
   * @throws io.imageexport.core.error.CloudException if it had more than {@code limit} members then
   */
  void share(ImageId id, Set<AccountId> members, int limit);

  void unshare(ImageId id, Set<AccountId> members);

  /** The members of an image, in the order in which they became that. */
  List<AccountId> members(ImageId id);

  /** The task that is making this image, if it is not ended. */
  OptionalLong openTask(ImageId id);

  /**
   * Deletes an image, unless it has members, or a task that is not ended reads it or makes it. Who
   * shares it at the same time comes either before or after.
   *
   * @param withSnapshots whether its snapshots are to go as well: they are marked as being deleted
   * @return the snapshots so marked
   * @throws io.imageexport.core.error.CloudException if it is shared; naming the task, or the image
   *     that is not there
   */
  List<SnapshotId> delete(ImageId id, boolean withSnapshots);

  /** How many images the account owns in the region. */
  int count(AccountId account, String region);

  /**
   * A part of what a query found.
   *
   * @param totalCount how many images fit the query, whatever the page
   */
  record Page(List<Image> images, long totalCount) {
    public Page {
      images = List.copyOf(images);
    }
  }
}
