package io.imageexport.core.image;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.util.Locale;

/** The documented refusals that several operations on images share. */
public final class ImageErrors {
  private ImageErrors() {}

  public static CloudException notFound(String imageId) {
    return new CloudException(ErrorCode.NOT_FOUND, "Image '" + imageId + "' not found");
  }

  /** The image is not the caller's own. */
  public static CloudException notUsable() {
    return precondition("Can't use this image");
  }

  public static CloudException invalidStatus(ImageStatus status) {
    return precondition("Invalid image status '" + status.name().toLowerCase(Locale.ROOT) + "'");
  }

  /** A task is making the image, or reading it. */
  public static CloudException taskConflict(long taskId) {
    return precondition("Conflict with underlay image task '" + taskId + "'");
  }

  /** Other accounts may use the image. */
  public static CloudException shared() {
    return precondition("Can't delete shared image");
  }

  public static CloudException quotaExceeded() {
    return new CloudException(ErrorCode.QUOTA_EXCEEDED, "Image quota limit exceeded");
  }

  static CloudException precondition(String message) {
    return new CloudException(ErrorCode.FAILED_PRECONDITION, message);
  }
}
