package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.PolicyDocument;
import java.time.Instant;

/**
 * One of the texts that a policy has had.
 *
 * @param number from 1
 */
public record PolicyEdition(int number, PolicyDocument document, Instant createdAt) {
  public PolicyEdition {
    requireNonNull(document, "document is null");
    requireNonNull(createdAt, "createdAt is null");
    if (number < 1) {
      throw new IllegalArgumentException("editions are counted from 1, not " + number);
    }
  }

  /** As the interface shows it. */
  public String label() {
    return "v" + number;
  }
}
