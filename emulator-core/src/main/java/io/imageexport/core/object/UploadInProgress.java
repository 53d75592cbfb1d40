package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * An upload that the store knows and that has not ended, whoever began it.
 *
 * @param initiatedAt by the store's clock; empty if the store does not send it
 */
public record UploadInProgress(ObjectKey key, String uploadId, Optional<Instant> initiatedAt) {
  public UploadInProgress {
    requireNonNull(key, "key is null");
    requireNonNull(uploadId, "uploadId is null");
    requireNonNull(initiatedAt, "initiatedAt is null");
  }
}
