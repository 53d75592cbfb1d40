package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A part as the store's list of parts describes it. Stores differ in what they list: everything but
 * the number may be missing.
 *
 * @param partNumber 1 to 10,000
 * @param crc32c of the part as the store has it
 */
public record ListedPart(
    int partNumber, OptionalLong lengthBytes, Optional<EntityTag> entityTag, OptionalInt crc32c) {
  public ListedPart {
    PartNumbers.requireValid(partNumber);
    requireNonNull(lengthBytes, "lengthBytes is null");
    requireNonNull(entityTag, "entityTag is null");
    requireNonNull(crc32c, "crc32c is null");
    if (lengthBytes.orElse(0) < 0) {
      throw new IllegalArgumentException("negative length: " + lengthBytes.getAsLong());
    }
  }

  /** Whether nothing that is listed contradicts what the store acknowledged. */
  public boolean confirms(UploadedPart acknowledged) {
    return partNumber == acknowledged.partNumber()
        && hasLengthOf(acknowledged)
        && (crc32c.isEmpty()
            || acknowledged.crc32c().isEmpty()
            || crc32c.equals(acknowledged.crc32c()));
  }

  private boolean hasLengthOf(UploadedPart acknowledged) {
    return lengthBytes.isEmpty() || lengthBytes.getAsLong() == acknowledged.lengthBytes();
  }
}
