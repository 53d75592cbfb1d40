package io.imageexport.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.core.error.CloudException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeijingTimeTest {
  @Test
  void timesAreEightHoursAheadOfUtc() {
    Instant instant = Instant.parse("2020-07-02T09:34:44Z");
    assertEquals("2020-07-02 17:34:44", BeijingTime.format(instant));
    assertEquals(instant, BeijingTime.parse("StartTime", "2020-07-02 17:34:44"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2020-07-02",
        "2020-07-02T17:34:44",
        "2020-02-30 00:00:00",
        "2020-7-2 1:2:3",
        "now"
      })
  void otherFormsAreRefused(String text) {
    CloudException refusal =
        assertThrows(CloudException.class, () -> BeijingTime.parse("StartTime", text));
    assertEquals("Parameter StartTime invalid: expected YYYY-MM-DD HH:MM:SS", refusal.getMessage());
  }
}
