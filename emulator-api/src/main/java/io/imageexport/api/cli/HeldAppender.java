package io.imageexport.api.cli;

import static java.util.Objects.requireNonNull;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps log events of a start from the terminal until the start has succeeded. A start that fails
 * prints its own line; the log file has the events in either case.
 *
 * <p>Thread-safe.
 */
final class HeldAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  static final int MAX_HELD = 200;

  private final Appender<ILoggingEvent> terminal;

  /** Held while the terminal is written to, so that events keep their order. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock, as is the flag. */
  private final List<ILoggingEvent> held = new ArrayList<>();

  private boolean isOpen;

  HeldAppender(Appender<ILoggingEvent> terminal) {
    this.terminal = requireNonNull(terminal, "terminal is null");
  }

  @Override
  protected void append(ILoggingEvent event) {
    lock.lock();
    try {
      if (isOpen) {
        terminal.doAppend(event);
      } else if (held.size() < MAX_HELD) {
        event.prepareForDeferredProcessing();
        held.add(event);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes the kept events to the terminal, and all later ones at once. */
  void open() {
    lock.lock();
    try {
      isOpen = true;
      held.forEach(terminal::doAppend);
      held.clear();
    } finally {
      lock.unlock();
    }
  }
}
