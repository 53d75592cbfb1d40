package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * A part as the store acknowledged it when it was sent. Uploads are completed with these, and not
 * with what the store lists.
 *
 * @param partNumber 1 to 10,000
 * @param crc32c with which the part was sent; present for each part of a checksummed upload
 */
public record UploadedPart(
    int partNumber, EntityTag entityTag, long lengthBytes, OptionalInt crc32c) {
  public UploadedPart {
    PartNumbers.requireValid(partNumber);
    requireNonNull(entityTag, "entityTag is null");
    requireNonNull(crc32c, "crc32c is null");
    if (lengthBytes < 0) {
      throw new IllegalArgumentException("negative length: " + lengthBytes);
    }
  }
}
