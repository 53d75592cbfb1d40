package io.imageexport.api.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldAppenderTest {
  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> terminal = new ListAppender<>();
  private final HeldAppender held = new HeldAppender(terminal);

  HeldAppenderTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    terminal.start();
    held.setContext(context);
    held.start();
  }

  private void log(String message) {
    held.doAppend(new LoggingEvent("", context.getLogger("x"), Level.WARN, message, null, null));
  }

  private List<String> shown() {
    return terminal.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void whatWasHeldIsShownInItsOrder() {
    log("one");
    log("two");
    assertEquals(List.of(), shown());
    held.open();
    log("three");
    assertEquals(List.of("one", "two", "three"), shown());
  }

  @Test
  void whatIsHeldIsBounded() {
    for (int i = 0; i < HeldAppender.MAX_HELD + 5; i++) {
      log("line");
    }
    held.open();
    assertEquals(HeldAppender.MAX_HELD, shown().size());
  }
}
