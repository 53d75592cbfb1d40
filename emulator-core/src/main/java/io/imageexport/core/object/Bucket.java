package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A bucket as the store lists it.
 *
 * @param createdAt by the store's clock; empty if the store does not send it
 */
public record Bucket(String name, Optional<Instant> createdAt) {
  public Bucket {
    requireNonNull(name, "name is null");
    requireNonNull(createdAt, "createdAt is null");
  }
}
