package io.imageexport.core.policy.pattern;

import static java.util.Objects.requireNonNull;

/**
 * The actions that one entry of an Action element names: {@code *}, or {@code service:operation}
 * with wildcards inside either part. Immutable.
 *
 * <p>Letters are compared exactly: no document states the rule, and the official tables spell each
 * action in one way (inferred).
 */
public final class ActionPattern {
  private final String text;
  private final Glob service;
  private final Glob operation;

  private ActionPattern(String text, Glob service, Glob operation) {
    this.text = text;
    this.service = service;
    this.operation = operation;
  }

  public static ActionPattern parse(String text) throws MalformedTextException {
    requireNonNull(text, "text is null");
    if (text.equals("*")) {
      Glob anything = Glob.of(text);
      return new ActionPattern(text, anything, anything);
    }
    int colon = text.indexOf(':');
    if (colon <= 0 || colon == text.length() - 1 || colon != text.lastIndexOf(':')) {
      throw new MalformedTextException("an action is '*' or service:operation, with one colon");
    }
    if (!text.codePoints().allMatch(ActionPattern::isAllowed)) {
      throw new MalformedTextException(
          "an action holds letters, digits, '-', '_', '.', '*', '?' and one colon only");
    }
    return new ActionPattern(
        text, Glob.of(text.substring(0, colon)), Glob.of(text.substring(colon + 1)));
  }

  /** Whether this names every action of every service. */
  public boolean isEverything() {
    return text.equals("*") || text.equals("*:*");
  }

  public boolean matches(String action) {
    int colon = action.indexOf(':');
    return matchesService(action, colon) && operation.matches(action, colon + 1, action.length());
  }

  /** Whether the part before the colon matches: a measure of nearness. */
  public boolean matchesServiceOf(String action) {
    return matchesService(action, action.indexOf(':'));
  }

  /** The pattern as the document has it. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }

  private boolean matchesService(String action, int colon) {
    return colon > 0 && service.matches(action, 0, colon);
  }

  private static boolean isAllowed(int character) {
    return Characters.isLetterOrDigit(character) || "-_.*?:".indexOf(character) >= 0;
  }
}
