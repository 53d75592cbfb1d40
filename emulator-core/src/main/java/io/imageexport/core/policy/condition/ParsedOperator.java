package io.imageexport.core.policy.condition;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.pattern.MalformedTextException;
import io.imageexport.core.policy.pattern.Quoted;
import java.util.Optional;

/** The name of an operator in its parts: quantifier, operator, and the suffix IfExists. */
record ParsedOperator(
    String spelling, Quantifier quantifier, ConditionOperator operator, boolean ifExists) {
  static final String IF_EXISTS = "IfExists";

  ParsedOperator {
    requireNonNull(spelling, "spelling is null");
    requireNonNull(quantifier, "quantifier is null");
    requireNonNull(operator, "operator is null");
  }

  static ParsedOperator parse(String spelling) throws MalformedTextException {
    Quantifier quantifier = Quantifier.of(spelling);
    boolean ifExists = spelling.endsWith(IF_EXISTS);
    int end = spelling.length() - (ifExists ? IF_EXISTS.length() : 0);
    int start = Math.min(quantifier.prefix().length(), end);
    Optional<ConditionOperator> operator = ConditionOperator.named(spelling.substring(start, end));
    if (operator.isEmpty()) {
      throw new MalformedTextException("no condition operator is called " + Quoted.text(spelling));
    }
    return new ParsedOperator(spelling, quantifier, operator.get(), ifExists);
  }
}
