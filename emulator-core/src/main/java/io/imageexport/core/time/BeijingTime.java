package io.imageexport.core.time;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;

/**
 * Times as the interface and the conditions of policies write them: {@code 2020-07-02 17:34:44},
 * eight hours ahead of UTC.
 */
public final class BeijingTime {
  private static final ZoneOffset ZONE = ZoneOffset.ofHours(8);
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);

  private BeijingTime() {}

  public static String format(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZONE).format(FORM);
  }

  /**
   * Reads a time that a caller gave.
   *
   * @param parameter its name as error messages spell it, such as {@code StartTime}
   */
  public static Instant parse(String parameter, String text) {
    try {
      return LocalDateTime.parse(text, FORM).toInstant(ZONE);
    } catch (DateTimeParseException e) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter " + parameter + " invalid: expected YYYY-MM-DD HH:MM:SS");
    }
  }
}
