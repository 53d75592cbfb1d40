package io.imageexport.core.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {
  private static final String MD5 = "d41d8cd98f00b204e9800998ecf8427e";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d41d8cd98f00b204e9800998ecf8427e",
        "\"d41d8cd98f00b204e9800998ecf8427e\"",
        " \"D41D8CD98F00B204E9800998ECF8427E\" ",
        "W/\"d41d8cd98f00b204e9800998ecf8427e\"",
      })
  void formsOfOneTagAreEqualAndSentBackAsTheyCame(String text) {
    var tag = new EntityTag(text);
    assertEquals(new EntityTag(MD5), tag);
    assertEquals(new EntityTag(MD5).hashCode(), tag.hashCode());
    assertEquals(Optional.of(MD5), tag.md5());
    assertEquals(text, tag.text());
  }

  @Test
  void otherTagsDiffer() {
    assertNotEquals(new EntityTag("\"a-1\""), new EntityTag("\"a-2\""));
    assertNotEquals(new EntityTag("\"a"), new EntityTag("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"d41d8cd98f00b204e9800998ecf8427e-2\"", "0x8D1", "\"\\\"\""})
  void aTagOfAnotherFormIsNoMd5(String text) {
    assertEquals(Optional.empty(), new EntityTag(text).md5());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\"\"", "W/\"\""})
  void nothingIsNoTag(String text) {
    assertEquals(Optional.empty(), EntityTag.parse(text));
    assertThrows(IllegalArgumentException.class, () -> new EntityTag(text));
  }
}
