package io.imageexport.api.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import io.imageexport.api.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go: the important ones to the terminal, once what is started runs, and all of
 * them to a bounded file.
 */
final class Logging {
  private static final String PATTERN =
      "%d{HH:mm:ss.SSS, " + ProcessEncoding.usersZone() + "} %-5level %msg%n%ex{short}";
  private static final String FILE_PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level %logger{0} %msg%n";
  private static final String OURS = "io.imageexport";
  private static final long MAX_FILE_BYTES = 10L << 20;
  private static final int MAX_OLD_FILES = 3;

  private static volatile HeldAppender terminal;

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

  /** Only what is wrong is shown, on the error stream. */
  static void quiet() {
    new Logging().start(Level.WARN);
  }

  /** What the emulator does is shown on the error stream, and kept in a file. */
  static void toTerminalAndFile(Path directory) throws IOException {
    new Logging().start(Level.INFO).keepIn(directory);
  }

  /** Only what is wrong is shown; the rest is kept in a file. */
  static void toFile(Path directory) throws IOException {
    new Logging().start(Level.WARN).keepIn(directory);
  }

  /** The terminal shows what has been logged, and what will be. */
  static void started() {
    terminal.open();
  }

  private Logging start(Level shown) {
    context.reset();
    ThresholdFilter filter = new ThresholdFilter();
    filter.setLevel(shown.toString());
    filter.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setTarget("System.err");
    console.addFilter(filter);
    prepare(console, PATTERN);
    HeldAppender held = new HeldAppender(console);
    held.setContext(context);
    held.start();
    root().addAppender(held);
    terminal = held;
    root().setLevel(Level.WARN);
    context.getLogger(OURS).setLevel(Level.INFO);
    // Embedded servers warn about what is as it should be here.
    context.getLogger("org.eclipse.jetty").setLevel(Level.ERROR);
    context.getLogger("org.gaul").setLevel(Level.ERROR);
    context.getLogger("io.vertx.core.http.impl").setLevel(Level.OFF);
    context.getLogger("org.flywaydb").setLevel(Level.ERROR);
    return this;
  }

  private void keepIn(Path directory) throws IOException {
    DataDirectory.prepareOrExplain(directory);
    Path file = directory.resolve(DataDirectory.LOG_FILE);
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setFile(file.toString());
    SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
    trigger.setMaxFileSize(new FileSize(MAX_FILE_BYTES));
    trigger.setContext(context);
    trigger.start();
    FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
    rolling.setContext(context);
    rolling.setParent(appender);
    rolling.setFileNamePattern(file + ".%i");
    rolling.setMinIndex(1);
    rolling.setMaxIndex(MAX_OLD_FILES);
    rolling.start();
    appender.setTriggeringPolicy(trigger);
    appender.setRollingPolicy(rolling);
    prepare(appender, FILE_PATTERN);
    root().addAppender(appender);
  }

  private void prepare(OutputStreamAppender<ILoggingEvent> appender, String pattern) {
    VisibleEncoder encoder = new VisibleEncoder(pattern);
    encoder.setContext(context);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
  }

  private Logger root() {
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
