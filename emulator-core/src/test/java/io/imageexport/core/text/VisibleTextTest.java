package io.imageexport.core.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {
  static List<Arguments> hidden() {
    return List.of(
        arguments("a\nb", "a\\nb"),
        arguments("a\r\tb", "a\\r\\tb"),
        arguments("\u001b[31mred", "\\u001b[31mred"),
        arguments("\u009b2J", "\\u009b2J"),
        arguments("del\u007f", "del\\u007f"),
        arguments("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        arguments("\u202egnp.exe", "\\u202egnp.exe"),
        arguments("\u2066x\u2069", "\\u2066x\\u2069"),
        arguments("zero\u200bwidth", "zero\\u200bwidth"),
        arguments("half\ud800", "half\\ud800"),
        arguments("tag\udb40\udc41", "tag\\udb40\\udc41"));
  }

  @ParameterizedTest
  @MethodSource("hidden")
  void whatIsNotSeenIsSpelledOut(String text, String visible) {
    assertEquals(visible, VisibleText.of(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"镜像", "C:\\temp", "Ünïcödé 😀 𠀀"})
  void whatIsSeenStaysAsItIs(String text) {
    assertSame(text, VisibleText.of(text));
  }

  /** Every character there is: on one line, and within JSON still JSON of the same text. */
  @Test
  void everyCharacterIsSafeAndEscapesAreThoseOfJson() throws Exception {
    ObjectMapper json = new ObjectMapper();
    for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
      String text = "<" + Character.toString(character) + ">";
      String visible = VisibleText.of(text);
      assertTrue(
          visible.codePoints().allMatch(VisibleText::isVisible), Integer.toHexString(character));
      if (character != '"' && character != '\\') {
        assertEquals(text, json.readTree("\"" + visible + "\"").textValue());
      }
    }
  }
}
