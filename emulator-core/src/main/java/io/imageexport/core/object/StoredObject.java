package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

/** A finished object as the store describes it. */
public record StoredObject(long lengthBytes, String entityTag) {
  public StoredObject {
    requireNonNull(entityTag, "entityTag is null");
  }
}
