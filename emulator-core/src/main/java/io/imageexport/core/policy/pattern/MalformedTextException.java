package io.imageexport.core.policy.pattern;

/**
 * A text in a policy that breaks the rule of its place; the message is one clause naming the rule.
 */
public final class MalformedTextException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedTextException(String message) {
    super(message, null, false, false);
  }
}
