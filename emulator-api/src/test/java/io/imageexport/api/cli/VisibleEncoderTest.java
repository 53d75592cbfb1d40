package io.imageexport.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.imageexport.core.text.VisibleText;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a log line or a stack trace says about text that came from outside. */
class VisibleEncoderTest {
  private static final String EVIL = "a\nb\u001b[2J\u202e\u0085\r";
  private static final String SHOWN = "a\\nb\\u001b[2J\\u202e\\u0085\\r";

  private final LoggerContext context = new LoggerContext();

  VisibleEncoderTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  private String encode(String pattern, String message, Throwable thrown, Object... arguments) {
    VisibleEncoder encoder = new VisibleEncoder(pattern);
    encoder.setContext(context);
    encoder.start();
    LoggingEvent event =
        new LoggingEvent("", context.getLogger("x"), Level.WARN, message, thrown, arguments);
    return new String(encoder.encode(event), UTF_8);
  }

  @Test
  void aMessageTakesOneLine() {
    assertEquals(SHOWN + " " + SHOWN + "\n", encode("%msg%n", EVIL + " {}", null, EVIL));
    assertEquals("镜像\n", encode("%msg%n", "镜像", null));
    assertEquals("null\n", encode("%msg%n", null, null));
  }

  @Test
  void aStackTraceHasItsOwnLineBreaksOnly() {
    IllegalStateException thrown = new IllegalStateException(EVIL, new RuntimeException(EVIL));
    thrown.addSuppressed(new IllegalArgumentException(EVIL));
    for (String pattern : List.of("%msg%n", "%msg%n%ex{short}")) {
      String text = encode(pattern, "told", thrown);
      assertTrue(text.startsWith("told\njava.lang.IllegalStateException: " + SHOWN + "\n"), text);
      assertTrue(text.contains("Caused by: java.lang.RuntimeException: " + SHOWN), text);
      text.lines().forEach(line -> assertTrue(line.startsWith("\t") || isVisible(line), line));
    }
    assertTrue(
        encode("%msg%n", "told", thrown)
            .contains("Suppressed: java.lang.IllegalArgumentException: " + SHOWN));
  }

  @Test
  @SuppressWarnings("OverrideThrowableToString") // As exceptions of libraries do.
  void anExceptionThatWritesItselfIsWrittenVisibly() {
    RuntimeException thrown =
        new RuntimeException("m") {
          @Override
          public String toString() {
            return EVIL;
          }
        };
    String text = encode("%msg%n", "told", thrown);
    text.lines().forEach(line -> assertTrue(line.startsWith("\t") || isVisible(line), line));
  }

  @Test
  void randomTextNeverAddsALine() {
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        text.appendCodePoint(
            random.nextInt(random.nextBoolean() ? 0x100 : Character.MAX_CODE_POINT + 1));
      }
      String line = encode("%msg%n", "{}", null, text.toString());
      assertEquals(line.length() - 1, line.indexOf('\n'));
      assertTrue(isVisible(line.substring(0, line.length() - 1)), line);
    }
  }

  private static boolean isVisible(String text) {
    return text.codePoints().allMatch(VisibleText::isVisible);
  }
}
