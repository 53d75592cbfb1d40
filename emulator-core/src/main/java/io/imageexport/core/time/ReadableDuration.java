package io.imageexport.core.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Spans of time as messages write them: {@code 30 s}, {@code 1 h 30 min}, {@code 250 ms}. */
public final class ReadableDuration {
  private ReadableDuration() {}

  /** Writes a span that is not negative; what is left below a millisecond is dropped. */
  public static String of(Duration duration) {
    List<String> parts = new ArrayList<>();
    add(parts, duration.toDays(), "d");
    add(parts, duration.toHoursPart(), "h");
    add(parts, duration.toMinutesPart(), "min");
    add(parts, duration.toSecondsPart(), "s");
    add(parts, duration.toMillisPart(), "ms");
    return parts.isEmpty() ? "0 s" : String.join(" ", parts);
  }

  private static void add(List<String> parts, long number, String unit) {
    if (number > 0) {
      parts.add(number + " " + unit);
    }
  }
}
