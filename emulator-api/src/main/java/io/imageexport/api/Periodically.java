package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something once at the beginning, and again and again after a while, until it is closed. */
final class Periodically implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Periodically.class);

  /** Longer than most calls take that were begun when the end came. */
  private static final Duration END_LIMIT = Duration.ofSeconds(2);

  private final String name;
  private final Runnable action;
  private final Duration interval;
  private final Thread thread;

  private Periodically(String name, Runnable action, Duration interval) {
    this.name = requireNonNull(name, "name is null");
    this.action = requireNonNull(action, "action is null");
    this.interval = requireNonNull(interval, "interval is null");
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  static Periodically start(String name, Runnable action, Duration interval) {
    Periodically started = new Periodically(name, action, interval);
    started.thread.start();
    return started;
  }

  private void run() {
    try {
      while (true) {
        attempt();
        Thread.sleep(interval);
      }
    } catch (InterruptedException e) {
      // Closed: that is how this ends.
    }
  }

  /** What fails now may succeed the next time. */
  private void attempt() {
    try {
      action.run();
    } catch (RuntimeException failure) {
      // What is interrupted by the end of the emulator has not failed.
      if (!Thread.currentThread().isInterrupted()) {
        LOG.warn("{} will try again: {}", name, failure.getMessage());
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      if (!thread.join(END_LIMIT)) {
        LOG.warn("{} did not end in time", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
