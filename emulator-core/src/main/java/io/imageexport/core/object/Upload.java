package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

/**
 * A multipart upload under way.
 *
 * @param checksummed whether its parts carry their CRC32C, which the store compares and keeps:
 *     every part does, or none
 */
public record Upload(ObjectKey key, String uploadId, boolean checksummed) {
  public Upload {
    requireNonNull(key, "key is null");
    requireNonNull(uploadId, "uploadId is null");
  }
}
