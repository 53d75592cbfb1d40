package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * A part that the store has acknowledged.
 *
 * @param partNumber 1 to 10,000
 * @param entityTag as the store gave it, quotes included
 * @param crc32c of the part as the store has it; empty where it tells none
 */
public record UploadedPart(int partNumber, String entityTag, long lengthBytes, OptionalInt crc32c) {
  public UploadedPart {
    requireNonNull(entityTag, "entityTag is null");
    requireNonNull(crc32c, "crc32c is null");
    if (partNumber < 1 || partNumber > 10_000) {
      throw new IllegalArgumentException("part number out of range: " + partNumber);
    }
    if (lengthBytes < 0) {
      throw new IllegalArgumentException("negative length: " + lengthBytes);
    }
  }
}
