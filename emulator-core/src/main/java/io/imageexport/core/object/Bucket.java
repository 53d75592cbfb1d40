package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** A bucket as the store lists it. */
public record Bucket(String name, Instant createdAt) {
  public Bucket {
    requireNonNull(name, "name is null");
    requireNonNull(createdAt, "createdAt is null");
  }
}
