package io.imageexport.api.auth;

import static io.imageexport.api.auth.RejectionReason.DATE_MISSING;
import static io.imageexport.api.auth.RejectionReason.MALFORMED;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;

/** The moment in x-jdcloud-date, as {@code yyyyMMddTHHmmssZ} in UTC. */
record SignatureDate(String text, Instant instant) {
  static final String HEADER = "x-jdcloud-date";

  private static final int DAY_LENGTH = 8;
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  static SignatureDate of(Headers headers) throws RejectedRequestException {
    List<String> values = headers.values(HEADER);
    if (values.isEmpty()) {
      throw new RejectedRequestException(DATE_MISSING, "the request has no " + HEADER);
    }
    if (values.size() > 1) {
      throw new RejectedRequestException(MALFORMED, "the request has more than one " + HEADER);
    }
    String text = CanonicalRequest.trim(values.getFirst());
    try {
      return new SignatureDate(text, LocalDateTime.parse(text, FORMAT).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      throw new RejectedRequestException(
          MALFORMED, HEADER + " is not of the form yyyyMMddTHHmmssZ");
    }
  }

  static SignatureDate of(Instant instant) {
    return new SignatureDate(FORMAT.format(instant.atOffset(ZoneOffset.UTC)), instant);
  }

  /** The day as a credential scope names it. */
  String day() {
    return text.substring(0, DAY_LENGTH);
  }
}
