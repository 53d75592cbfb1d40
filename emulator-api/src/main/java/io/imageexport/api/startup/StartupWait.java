package io.imageexport.api.startup;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long a start waits for a server, and who hears of it.
 *
 * <p>Thread-safe.
 */
public final class StartupWait {
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(10);

  private final Duration limit;
  private final Consumer<String> listener;

  /** Guarded by this, as the next. */
  private String lastReport = "";

  private long reportedAt;

  /**
   * @param limit 1 second at least
   * @param listener gets a sentence for the user, when the reason changes and every ten seconds
   */
  public StartupWait(Duration limit, Consumer<String> listener) {
    this.limit = requireNonNull(limit, "limit is null");
    this.listener = requireNonNull(listener, "listener is null");
    if (limit.toSeconds() < 1) {
      throw new IllegalArgumentException("limit is less than 1 s: " + limit);
    }
  }

  /** The default limit, without anybody who hears of waiting. */
  public static StartupWait quiet() {
    return new StartupWait(DEFAULT_LIMIT, message -> {});
  }

  public Duration limit() {
    return limit;
  }

  /** Reports what is waited for and why it is not there yet. */
  public void report(String what, String reason) {
    String report = "waiting for " + what + " (up to " + limit.toSeconds() + " s): " + reason;
    if (isDue(report)) {
      listener.accept(report);
    }
  }

  private synchronized boolean isDue(String report) {
    long now = System.nanoTime();
    if (report.equals(lastReport) && now - reportedAt < BETWEEN_REPORTS.toNanos()) {
      return false;
    }
    lastReport = report;
    reportedAt = now;
    return true;
  }
}
