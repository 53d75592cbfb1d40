package io.imageexport.core.policy.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {
  private static final int MAX_DEPTH = 4;
  private static final int MAX_VALUES = 8;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                        |           | 1
          {"a":1                    |           | 1
          {"a":1,}                  |           | 1
          {'a':1}                   |           | 1
          {"a":NaN}                 |           | 1
          {"a":1} // done           |           | 1
          {"a":1}{}                 |           | 1
          {"a":1,"a":2}             | /a        | 1
          {"x":{"a/b~":1,"a/b~":1}} | /x/a~1b~0 | 1
          [[[[[1]]]]]               | /0/0/0/0  | 1
          [1,2,3,4,5,6,7,8]         | /7        | 1
          """)
  void faultHasItsPlace(String text, String pointer, int line) {
    JsonReadException fault =
        assertThrows(
            JsonReadException.class,
            () -> JsonReader.read(text == null ? "" : text, MAX_DEPTH, MAX_VALUES));
    assertEquals(pointer == null ? "" : pointer, fault.pointer(), fault.getMessage());
    assertEquals(line, fault.line(), fault.getMessage());
  }

  @Test
  void aByteOrderMarkIsNamed() {
    JsonReadException fault =
        assertThrows(
            JsonReadException.class, () -> JsonReader.read("\uFEFF{}", MAX_DEPTH, MAX_VALUES));
    assertEquals("The text begins with a byte order mark (U+FEFF): remove it.", fault.getMessage());
  }

  @Test
  void theLineOfAFaultIsShownWithItsInvisibleCharacters() {
    JsonReadException fault =
        assertThrows(
            JsonReadException.class,
            () -> JsonReader.read("{\n \u200b\"a\": 1}", MAX_DEPTH, MAX_VALUES));
    assertTrue(
        fault.getMessage().endsWith("line 2, column 2, in '\\u200b\"a\": 1}'."),
        fault.getMessage());
  }

  @Test
  void valueKnowsItsPlace() throws Exception {
    JsonNode root = JsonReader.read("{\n \"a\": [1,\n  {\"b\": null}]\n}", MAX_DEPTH, MAX_VALUES);
    assertEquals(1, root.line());
    assertEquals(2, root.find("/a").orElseThrow().line());
    assertEquals("the literal 1", root.find("/a/0").orElseThrow().kind());
    assertEquals(3, root.find("/a/1/b").orElseThrow().line());
    assertEquals("null", root.find("/a/1/b").orElseThrow().kind());
  }
}
