package io.imageexport.core.policy.condition;

import io.imageexport.core.policy.pattern.MalformedTextException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Comparison of points in time; the order of the request's value against the policy's decides.
 *
 * <p>The documented form is {@code yyyy-MM-dd HH:mm:ss}. No document states its time zone; both
 * sides are texts of this form, so the zone is whatever the maker of the request's value used.
 */
final class DateComparison {
  private static final DateTimeFormatter DOCUMENTED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private DateComparison() {}

  static Comparison of(String value, IntPredicate order) throws MalformedTextException {
    LocalDateTime bound =
        parse(value)
            .orElseThrow(
                () ->
                    new MalformedTextException(
                        "a date condition takes a date of the form yyyy-MM-dd HH:mm:ss"));
    return (requestValue, principal) ->
        parse(requestValue).filter(time -> order.test(time.compareTo(bound))).isPresent();
  }

  private static Optional<LocalDateTime> parse(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text, DOCUMENTED));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
