package io.imageexport.core.policy.condition;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.pattern.Quoted;
import java.util.List;
import java.util.Map;

/** An operator that compares the request's values of a key with those of the policy. */
record ValueCondition(
    ParsedOperator parsedOperator,
    String key,
    String lookupKey,
    List<String> values,
    List<Comparison> comparisons)
    implements Condition {
  ValueCondition {
    requireNonNull(parsedOperator, "parsedOperator is null");
    requireNonNull(key, "key is null");
    requireNonNull(lookupKey, "lookupKey is null");
    values = List.copyOf(values);
    comparisons = List.copyOf(comparisons);
  }

  @Override
  public String operator() {
    return parsedOperator.spelling();
  }

  @Override
  public boolean holds(Map<String, List<String>> context, String principal) {
    List<String> present = context.get(lookupKey);
    if (present == null) {
      return holdsWithoutKey();
    }
    boolean negated = parsedOperator.operator().isNegated();
    return switch (parsedOperator.quantifier()) {
      case NONE -> hasMatch(present, principal, true) != negated;
      case FOR_ANY_VALUE -> hasMatch(present, principal, !negated);
      case FOR_ALL_VALUES -> !hasMatch(present, principal, negated);
    };
  }

  @Override
  public String miss(Map<String, List<String>> context) {
    List<String> present = context.get(lookupKey);
    String condition = ", the condition " + operator() + " names " + Quoted.list(values);
    return present == null
        ? key + " is absent from the request" + condition
        : key + " is " + Quoted.list(present) + condition;
  }

  private boolean holdsWithoutKey() {
    if (parsedOperator.ifExists()) {
      return true;
    }
    return switch (parsedOperator.quantifier()) {
      case NONE -> parsedOperator.operator().isNegated();
      case FOR_ANY_VALUE -> false;
      case FOR_ALL_VALUES -> true;
    };
  }

  /**
   * Whether there is a value that matches (or, if so wanted, one that does not match) the policy.
   */
  private boolean hasMatch(List<String> present, String principal, boolean wanted) {
    for (int i = 0; i < present.size(); i++) {
      if (matchesAny(present.get(i), principal) == wanted) {
        return true;
      }
    }
    return false;
  }

  private boolean matchesAny(String requestValue, String principal) {
    for (int i = 0; i < comparisons.size(); i++) {
      if (comparisons.get(i).matches(requestValue, principal)) {
        return true;
      }
    }
    return false;
  }
}
