package io.imageexport.api.cli;

import static java.util.Objects.requireNonNull;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what is logged during a start from the terminal until the start has succeeded. One that
 * fails says why in one line of its own; what else was said on the way is in the log file.
 *
 * <p>Safe for threads: its base appends one event at a time.
 */
final class HeldAppender extends AppenderBase<ILoggingEvent> {
  static final int MAX_HELD = 200;

  private final Appender<ILoggingEvent> terminal;

  /** Guarded by this, as is the next. */
  private final List<ILoggingEvent> held = new ArrayList<>();

  private boolean isOpen;

  HeldAppender(Appender<ILoggingEvent> terminal) {
    this.terminal = requireNonNull(terminal, "terminal is null");
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (isOpen) {
      terminal.doAppend(event);
    } else if (held.size() < MAX_HELD) {
      event.prepareForDeferredProcessing();
      held.add(event);
    }
  }

  /** Shows what was kept, and from now on everything at once. */
  synchronized void open() {
    isOpen = true;
    held.forEach(terminal::doAppend);
    held.clear();
  }
}
