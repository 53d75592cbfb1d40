package io.imageexport.core.policy.condition;

import io.imageexport.core.policy.pattern.MalformedTextException;

/** One value of a condition, compiled: does a value of the request match it? Immutable. */
@FunctionalInterface
interface Comparison {
  /**
   * Whether the request's value matches. A value that cannot be read as the operator's type matches
   * nothing, and so does a variable that has no value for this principal.
   */
  boolean matches(String requestValue, String principal);

  /** Compiles the text of a value, or says which rule it breaks. */
  @FunctionalInterface
  interface Compiler {
    Comparison compile(String value) throws MalformedTextException;
  }
}
