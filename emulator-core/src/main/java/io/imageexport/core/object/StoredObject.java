package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A finished object as the store describes it.
 *
 * @param entityTag changes when the object is replaced; empty if the store does not send one
 */
public record StoredObject(long lengthBytes, Optional<EntityTag> entityTag) {
  public StoredObject {
    requireNonNull(entityTag, "entityTag is null");
  }
}
