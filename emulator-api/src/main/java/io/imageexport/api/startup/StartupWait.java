package io.imageexport.api.startup;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.time.ReadableDuration;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * How long a start waits for a server, and who hears of it.
 *
 * <p>Thread-safe.
 */
public final class StartupWait {
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(10);

  /** A server that restarts again and again has another reason each time. */
  private static final Duration BETWEEN_REASONS = Duration.ofSeconds(2);

  private final Duration limit;
  private final Consumer<String> listener;

  /** What a user can do who has set the limit. */
  private final String remedy;

  private final AtomicReference<Report> last = new AtomicReference<>();

  /**
   * A limit that the user sets.
   *
   * @param limit 1 second at least
   * @param listener gets a sentence for the user, when the reason changes and every ten seconds
   */
  public StartupWait(Duration limit, Consumer<String> listener) {
    this(
        limit,
        listener,
        "; check the address and the server's log, or wait longer with --startup-timeout");
  }

  private StartupWait(Duration limit, Consumer<String> listener, String remedy) {
    this.remedy = remedy;
    this.limit = requireNonNull(limit, "limit is null");
    this.listener = requireNonNull(listener, "listener is null");
    if (limit.toSeconds() < 1) {
      throw new IllegalArgumentException("limit is less than 1 s: " + ReadableDuration.of(limit));
    }
  }

  /** The default limit, without anybody who hears of waiting. */
  public static StartupWait quiet() {
    return quiet(DEFAULT_LIMIT);
  }

  /** A limit, without anybody who hears of waiting. */
  public static StartupWait quiet(Duration limit) {
    return new StartupWait(limit, message -> {}, "");
  }

  public Duration limit() {
    return limit;
  }

  /** Reports what is waited for and why it is not there yet. */
  public void report(String what, String reason) {
    Report report =
        new Report(
            "waiting for " + what + " (up to " + limit.toSeconds() + " s): " + reason,
            System.nanoTime());
    Report before = last.get();
    if ((before == null || report.isDueAfter(before)) && last.compareAndSet(before, report)) {
      listener.accept(report.text());
    }
  }

  /** Returns the sentence that ends a start whose server was not ready in time. */
  public String expired(String what, String reason) {
    return what + " was not ready within " + limit.toSeconds() + " s: " + reason + remedy;
  }

  /**
   * What a listener was told.
   *
   * @param at by {@link System#nanoTime()}
   */
  private record Report(String text, long at) {
    boolean isDueAfter(Report before) {
      Duration pause = text.equals(before.text) ? BETWEEN_REPORTS : BETWEEN_REASONS;
      return at - before.at >= pause.toNanos();
    }
  }
}
