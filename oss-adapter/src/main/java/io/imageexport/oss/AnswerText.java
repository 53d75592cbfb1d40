package io.imageexport.oss;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Parses numbers, dates and booleans in a store's answer, in every form that stores use. */
final class AnswerText {
  private static final List<Function<String, Instant>> DATE_FORMS =
      List.of(
          text -> OffsetDateTime.parse(text).toInstant(),
          text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
          text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));

  private AnswerText() {}

  /** Parses a length or a count; empty if the text is neither. */
  static OptionalLong number(String text) {
    try {
      long number = Long.parseLong(text.strip());
      return number >= 0 ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Parses a date in the form of ISO 8601, with or without an offset, or of RFC 1123; empty if the
   * text has neither form.
   */
  static Optional<Instant> instant(String text) {
    String date = text.strip();
    // Some stores put a space between date and time.
    String iso = date.matches("\\d{4}-\\d\\d-\\d\\d .*") ? date.replaceFirst(" ", "T") : date;
    for (Function<String, Instant> form : DATE_FORMS) {
      try {
        return Optional.of(form.apply(iso));
      } catch (DateTimeParseException e) {
        // Try the next form.
      }
    }
    return Optional.empty();
  }

  /** Whether a text is XML Schema's boolean true, in any letter case. */
  static boolean isTrue(String text) {
    return text.strip().equalsIgnoreCase("true") || text.strip().equals("1");
  }
}
