package io.imageexport.core.policy;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * How one statement met one request.
 *
 * @param policy the name of the policy
 * @param index the statement's place in the document, counted from 0
 * @param principalMatched always true where statements name no principal
 * @param miss what did not match, in words; empty if the statement applies
 * @param extensions the features that the statement uses and JD Cloud does not document
 */
public record StatementTrace(
    String policy,
    int index,
    Effect effect,
    boolean principalMatched,
    boolean actionMatched,
    boolean resourceMatched,
    boolean conditionMatched,
    String miss,
    Set<Extension> extensions) {
  public StatementTrace {
    requireNonNull(policy, "policy is null");
    requireNonNull(effect, "effect is null");
    requireNonNull(miss, "miss is null");
    requireNonNull(extensions, "extensions is null");
  }

  /** Whether the statement applies: everything matched. */
  public boolean applies() {
    return principalMatched && actionMatched && resourceMatched && conditionMatched;
  }

  public boolean usesExtension() {
    return !extensions.isEmpty();
  }

  /** The JSON pointer of the statement in its document, in the usual spelling. */
  public String pointer() {
    return "/Statement/" + index;
  }

  /** The statement as sentences call it, counted from 1. */
  public String label() {
    return policy + " statement " + (index + 1);
  }
}
