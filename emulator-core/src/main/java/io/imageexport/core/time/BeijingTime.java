package io.imageexport.core.time;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;

/**
 * Times as the interface and the conditions of policies write them: {@code 2020-07-02 17:34:44},
 * eight hours ahead of UTC.
 */
public final class BeijingTime {
  private static final ZoneOffset ZONE = ZoneOffset.ofHours(8);
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** The first time that has four digits for its year. */
  public static final Instant FIRST = LocalDateTime.of(0, 1, 1, 0, 0).toInstant(ZONE);

  /** The last such time, in whole seconds. */
  public static final Instant LAST = LocalDateTime.of(9999, 12, 31, 23, 59, 59).toInstant(ZONE);

  private BeijingTime() {}

  public static String format(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZONE).format(FORM);
  }

  /**
   * Parses a caller's time.
   *
   * @param parameter its name as error messages spell it, such as {@code StartTime}
   * @return from {@link #FIRST} to {@link #LAST}
   */
  public static Instant parse(String parameter, String text) {
    try {
      Instant time = LocalDateTime.parse(text, FORM).toInstant(ZONE);
      // The formatter also takes years of more digits, with a sign.
      if (isWritable(time)) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // Told below.
    }
    throw new CloudException(
        ErrorCode.INVALID_ARGUMENT,
        "Parameter " + parameter + " invalid: expected YYYY-MM-DD HH:MM:SS");
  }

  /** Returns whether a time can be written in this form. */
  public static boolean isWritable(Instant time) {
    return !time.isBefore(FIRST) && time.isBefore(LAST.plusSeconds(1));
  }
}
