package io.imageexport.core.policy.condition;

import io.imageexport.core.policy.pattern.MalformedTextException;
import java.util.Optional;

/**
 * The table of operators: a new one is a row here.
 *
 * <p>JD Cloud documents three; the others are extensions after the model of AWS. A negated operator
 * is the exact opposite of its positive one, so it holds where the key is absent.
 */
enum ConditionOperator {
  STRING_EQUALS("StringEquals", true, false, TextComparison::exact),
  IP_ADDRESS("IpAddress", true, false, AddressComparison::of),
  DATE_GREATER_THAN("DateGreaterThan", true, false, v -> DateComparison.of(v, o -> o > 0)),

  STRING_NOT_EQUALS("StringNotEquals", false, true, TextComparison::exact),
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", false, false, TextComparison::ignoringCase),
  STRING_NOT_EQUALS_IGNORE_CASE(
      "StringNotEqualsIgnoreCase", false, true, TextComparison::ignoringCase),
  STRING_LIKE("StringLike", false, false, LikeComparison::of),
  STRING_NOT_LIKE("StringNotLike", false, true, LikeComparison::of),
  NOT_IP_ADDRESS("NotIpAddress", false, true, AddressComparison::of),
  DATE_EQUALS("DateEquals", false, false, v -> DateComparison.of(v, o -> o == 0)),
  DATE_NOT_EQUALS("DateNotEquals", false, true, v -> DateComparison.of(v, o -> o == 0)),
  DATE_LESS_THAN("DateLessThan", false, false, v -> DateComparison.of(v, o -> o < 0)),
  DATE_LESS_THAN_EQUALS("DateLessThanEquals", false, false, v -> DateComparison.of(v, o -> o <= 0)),
  DATE_GREATER_THAN_EQUALS(
      "DateGreaterThanEquals", false, false, v -> DateComparison.of(v, o -> o >= 0)),
  NUMERIC_EQUALS("NumericEquals", false, false, v -> NumberComparison.of(v, o -> o == 0)),
  NUMERIC_NOT_EQUALS("NumericNotEquals", false, true, v -> NumberComparison.of(v, o -> o == 0)),
  NUMERIC_LESS_THAN("NumericLessThan", false, false, v -> NumberComparison.of(v, o -> o < 0)),
  NUMERIC_LESS_THAN_EQUALS(
      "NumericLessThanEquals", false, false, v -> NumberComparison.of(v, o -> o <= 0)),
  NUMERIC_GREATER_THAN("NumericGreaterThan", false, false, v -> NumberComparison.of(v, o -> o > 0)),
  NUMERIC_GREATER_THAN_EQUALS(
      "NumericGreaterThanEquals", false, false, v -> NumberComparison.of(v, o -> o >= 0)),
  BOOL("Bool", false, false, BooleanComparison::of);

  private final String spelling;
  private final boolean documented;
  private final boolean negated;

  // A function without state; the check cannot see that.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Comparison.Compiler compiler;

  ConditionOperator(
      String spelling, boolean documented, boolean negated, Comparison.Compiler compiler) {
    this.spelling = spelling;
    this.documented = documented;
    this.negated = negated;
    this.compiler = compiler;
  }

  static Optional<ConditionOperator> named(String spelling) {
    for (ConditionOperator operator : values()) {
      if (operator.spelling.equals(spelling)) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }

  Comparison compile(String value) throws MalformedTextException {
    return compiler.compile(value);
  }

  boolean isNegated() {
    return negated;
  }

  boolean isDocumented() {
    return documented;
  }
}
