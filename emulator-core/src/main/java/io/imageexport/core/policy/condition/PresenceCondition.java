package io.imageexport.core.policy.condition;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/** The operator Null: does the request lack the key (true), or have it (false)? */
record PresenceCondition(String key, String lookupKey, List<String> values, boolean wantsAbsence)
    implements Condition {
  static final String OPERATOR = "Null";

  PresenceCondition {
    requireNonNull(key, "key is null");
    requireNonNull(lookupKey, "lookupKey is null");
    values = List.copyOf(values);
  }

  @Override
  public String operator() {
    return OPERATOR;
  }

  @Override
  public boolean holds(Map<String, List<String>> context, String principal) {
    return context.containsKey(lookupKey) != wantsAbsence;
  }

  @Override
  public String miss(Map<String, List<String>> context) {
    return wantsAbsence
        ? key + " is in the request, the condition Null wants it absent"
        : key + " is absent from the request, the condition Null wants it there";
  }
}
