package io.imageexport.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadableDurationTest {
  @ParameterizedTest
  @CsvSource({
    "PT30S, 30 s",
    "PT0.25S, 250 ms",
    "PT90M, 1 h 30 min",
    "PT1M, 1 min",
    "P7D, 7 d",
    "PT61.5S, 1 min 1 s 500 ms",
    "PT0S, 0 s",
    "PT0.0000001S, 0 s"
  })
  void peopleReadItWithoutAManual(Duration duration, String text) {
    assertEquals(text, ReadableDuration.of(duration));
  }
}
