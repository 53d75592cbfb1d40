package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

/** A multipart upload under way. */
public record Upload(ObjectKey key, String uploadId) {
  public Upload {
    requireNonNull(key, "key is null");
    requireNonNull(uploadId, "uploadId is null");
  }
}
