package io.imageexport.core.policy.condition;

import io.imageexport.core.policy.pattern.MalformedTextException;

/** Equality of truth values, spelled true or false in any letter case. */
final class BooleanComparison {
  private BooleanComparison() {}

  static Comparison of(String value) throws MalformedTextException {
    boolean wanted = parse(value);
    return (requestValue, principal) -> requestValue.equalsIgnoreCase(Boolean.toString(wanted));
  }

  static boolean parse(String value) throws MalformedTextException {
    if (value.equalsIgnoreCase("true")) {
      return true;
    }
    if (value.equalsIgnoreCase("false")) {
      return false;
    }
    throw new MalformedTextException("this operator takes true or false");
  }
}
