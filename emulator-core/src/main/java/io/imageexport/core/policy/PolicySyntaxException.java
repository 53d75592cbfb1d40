package io.imageexport.core.policy;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.json.JsonNode;

/** A document that is no policy, with the place of the fault and the rule it breaks. */
public final class PolicySyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String pointer;
  private final int line;

  PolicySyntaxException(String pointer, int line, String message) {
    super(requireNonNull(message, "message is null"), null, false, false);
    this.pointer = requireNonNull(pointer, "pointer is null");
    this.line = line;
  }

  static PolicySyntaxException at(JsonNode node, String message) {
    return new PolicySyntaxException(node.pointer(), node.line(), message);
  }

  /**
   * The JSON pointer of the offending element, or of the place where a missing one belongs; empty
   * for the whole document.
   */
  public String pointer() {
    return pointer;
  }

  /** The line of the element, or of its parent if it is missing, counted from 1. */
  public int line() {
    return line;
  }
}
