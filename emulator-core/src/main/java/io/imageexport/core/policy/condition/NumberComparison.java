package io.imageexport.core.policy.condition;

import io.imageexport.core.policy.pattern.MalformedTextException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Comparison of decimal numbers; the order of the request's value against the policy's decides. */
final class NumberComparison {
  /** Keeps arithmetic on numbers from users small. */
  private static final int MAX_LENGTH = 40;

  private NumberComparison() {}

  static Comparison of(String value, IntPredicate order) throws MalformedTextException {
    BigDecimal bound =
        parse(value)
            .orElseThrow(
                () ->
                    new MalformedTextException(
                        "a numeric condition takes a decimal number of at most "
                            + MAX_LENGTH
                            + " characters"));
    return (requestValue, principal) ->
        parse(requestValue).filter(number -> order.test(number.compareTo(bound))).isPresent();
  }

  private static Optional<BigDecimal> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
