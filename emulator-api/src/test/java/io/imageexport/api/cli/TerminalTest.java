package io.imageexport.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static final String EVIL = "a\nb\u001b[2J\r\u202e";
  private static final String SHOWN = "a\\nb\\u001b[2J\\r\\u202e";

  private static String written(Consumer<Terminal> print) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Terminal terminal = Terminal.on(new PrintStream(bytes, true, UTF_8));
    print.accept(terminal);
    terminal.flush();
    return bytes.toString(UTF_8);
  }

  @Test
  void aLineStaysOne() {
    assertEquals(SHOWN + "\n", written(out -> out.println(EVIL)));
    assertEquals(SHOWN + "\n", written(out -> out.println((Object) EVIL)));
    assertEquals(SHOWN + " 7 %\n", written(out -> out.printf("%s %d %%%n", EVIL, 7)));
    assertEquals("镜像 😀\n", written(out -> out.println("镜像 😀")));
    assertEquals("null\n", written(out -> out.println((String) null)));
  }

  @Test
  void whatIsLaidOutInLinesKeepsThem() {
    assertEquals("{\n\t\"a\": 1\n}\n", written(out -> out.print("{\n\t\"a\": 1\n}\n")));
    assertEquals("\\u001b[1mbold\n", written(out -> out.print("\u001b[1mbold\n")));
  }

  @Test
  void aPairOfSurrogatesMayComeInTwoPieces() {
    assertEquals("😀", written(out -> out.append('\ud83d').append('\ude00')));
    assertEquals("\\ud83dx", written(out -> out.append('\ud83d').append('x')));
    assertEquals("\\ude00", written(out -> out.append('\ude00')));
  }

  @Test
  void aStackTraceIsReadable() {
    Exception thrown = new IllegalStateException(EVIL);
    String trace = written(thrown::printStackTrace);
    assertTrue(trace.startsWith("java.lang.IllegalStateException: " + SHOWN + "\n\tat "), trace);
    assertFalse(trace.contains("\u001b"), trace);
  }

  @Test
  void aProgressBarMayStartItsLineAnew() {
    assertEquals(
        "one\rtwo",
        written(
            out -> {
              out.print("one");
              Terminal.restartLine(out);
              out.print("two");
            }));
  }
}
