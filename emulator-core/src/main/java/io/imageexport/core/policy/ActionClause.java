package io.imageexport.core.policy;

import io.imageexport.core.policy.pattern.ActionPattern;
import io.imageexport.core.policy.pattern.Quoted;
import java.util.List;

/** The element Action, or with {@code negated} the extension NotAction. */
record ActionClause(List<ActionPattern> patterns, boolean negated) {
  ActionClause {
    patterns = List.copyOf(patterns);
  }

  boolean matches(String action) {
    for (int i = 0; i < patterns.size(); i++) {
      if (patterns.get(i).matches(action)) {
        return !negated;
      }
    }
    return negated;
  }

  /** Why the action does not match, as one clause. */
  String miss(String action) {
    List<String> named = patterns.stream().map(ActionPattern::text).toList();
    if (negated) {
      return "action is " + Quoted.text(action) + ", which NotAction excepts";
    }
    boolean caseDiffers = named.stream().anyMatch(action::equalsIgnoreCase);
    String hint = caseDiffers ? " (the letter case differs)" : "";
    return "action is "
        + Quoted.text(action)
        + ", the statement names "
        + Quoted.list(named)
        + hint;
  }
}
