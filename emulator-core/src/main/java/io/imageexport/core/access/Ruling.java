package io.imageexport.core.access;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.Decision;

/**
 * What the engine said, and what became of it.
 *
 * @param passed whether the request goes on: because it is allowed, or because denials are let
 *     through
 */
public record Ruling(Decision decision, boolean passed) {
  public Ruling {
    requireNonNull(decision, "decision is null");
    if (decision.allowed() && !passed) {
      throw new IllegalArgumentException("what is allowed passes");
    }
  }
}
