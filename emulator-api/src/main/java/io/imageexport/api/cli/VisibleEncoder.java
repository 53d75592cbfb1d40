package io.imageexport.api.cli;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.imageexport.core.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes log events in UTF-8. Text that a request, a file or a store may have put into a message or
 * an exception is written as {@link VisibleText}: an event takes one line, and a stack trace only
 * has its own line breaks.
 */
final class VisibleEncoder extends LayoutWrappingEncoder<ILoggingEvent> {
  private final String pattern;

  /**
   * @param pattern with {@code %msg} for the message; a stack trace follows if it has no {@code
   *     %ex}
   */
  VisibleEncoder(String pattern) {
    this.pattern = pattern;
    setCharset(StandardCharsets.UTF_8);
  }

  @Override
  public void start() {
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.getInstanceConverterMap().put("msg", Message::new);
    layout.getInstanceConverterMap().put("ex", StackTrace::new);
    layout.setPattern(pattern.contains("%ex") ? pattern : pattern + "%ex");
    layout.start();
    setLayout(layout);
    super.start();
  }

  /** The message of an event. */
  private static final class Message extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return VisibleText.of(String.valueOf(super.convert(event)));
    }
  }

  /** The exception of an event, with its causes. */
  private static final class StackTrace extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
      return super.throwableProxyToString(new VisibleThrowable(thrown));
    }
  }

  /** An exception whose messages are visible text. */
  private record VisibleThrowable(IThrowableProxy thrown) implements IThrowableProxy {
    private static String visible(String text) {
      return text == null ? null : VisibleText.of(text);
    }

    @Override
    public String getMessage() {
      return visible(thrown.getMessage());
    }

    @Override
    public String getOverridingMessage() {
      return visible(thrown.getOverridingMessage());
    }

    @Override
    public String getClassName() {
      return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return thrown.getCommonFrames();
    }

    @Override
    public IThrowableProxy getCause() {
      return thrown.getCause() == null ? null : new VisibleThrowable(thrown.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      return Arrays.stream(thrown.getSuppressed())
          .map(VisibleThrowable::new)
          .toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return thrown.isCyclic();
    }
  }
}
