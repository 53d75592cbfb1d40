package io.imageexport.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.error.CloudException;
import java.time.Instant;
import java.util.List;
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
        "+12345-01-01 00:00:00",
        "-0001-12-31 23:59:59",
        "now"
      })
  void otherFormsAreRefused(String text) {
    CloudException refusal =
        assertThrows(CloudException.class, () -> BeijingTime.parse("StartTime", text));
    assertEquals("Parameter StartTime invalid: expected YYYY-MM-DD HH:MM:SS", refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000-01-01 00:00:00", "9999-12-31 23:59:59"})
  void theFirstAndTheLastTimeAreWrittenAsTheyAreRead(String text) {
    Instant time = BeijingTime.parse("ExpireTime", text);
    assertEquals(text, BeijingTime.format(time));
    assertTrue(BeijingTime.isWritable(time));
  }

  @Test
  void timesOfMoreDigitsCannotBeWritten() {
    for (Instant time :
        List.of(
            Instant.MIN,
            BeijingTime.FIRST.minusNanos(1),
            BeijingTime.LAST.plusSeconds(1),
            Instant.MAX)) {
      assertFalse(BeijingTime.isWritable(time), time.toString());
    }
  }
}
