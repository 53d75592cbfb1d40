package io.imageexport.core.image;

import io.imageexport.core.identity.AccountId;
import java.util.List;
import java.util.Optional;

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
