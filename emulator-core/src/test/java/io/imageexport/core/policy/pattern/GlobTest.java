package io.imageexport.core.policy.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "'', '', true",
    "'', a, false",
    "*, '', true",
    "*, abc, true",
    "**, abc, true",
    "a*, a, true",
    "a*, ba, false",
    "*a, ba, true",
    "*a, ab, false",
    "a*b*c, abc, true",
    "a*b*c, a1b2c, true",
    "a*b*c, a1c2b, false",
    "*ab*ab, abab, true",
    "*ab*ab, ab, false",
    "?, '', false",
    "?, a, true",
    "?, ab, false",
    "*?, '', false",
    "?*?, ab, true",
    "a.b, axb, false",
    "[ab], a, false",
    "A, a, false",
    "*A, a, false",
    "*a, A, false",
    "a/*, a/b/c, true",
  })
  void patternMatchesText(String pattern, String text, boolean expected) {
    assertEquals(expected, Glob.of(pattern).matches(text));
  }

  @Test
  void characterIsACodePoint() {
    String face = "\uD83D\uDE00";
    assertTrue(Glob.of("?").matches(face));
    assertFalse(Glob.of("??").matches(face));
    assertFalse(Glob.of("*??").matches(face));
    assertTrue(Glob.of("*?x").matches(face + face + "x"));
    assertTrue(Glob.of(face + "*").matches(face + "\n"));
    assertTrue(Glob.of("a" + face).matches("a" + face));
    assertFalse(Glob.of("a\uD83D*").matches("a" + face));
  }

  @Test
  void partOfATextIsMatchedAlone() {
    assertTrue(Glob.of("b*").matches("abcd", 1, 3));
    assertFalse(Glob.of("b*d").matches("abcd", 1, 3));
  }

  @Test
  void literalHasNoWildcards() {
    assertTrue(Glob.literal("a*?").matches("a*?"));
    assertFalse(Glob.literal("a*").matches("ab"));
    assertTrue(Glob.of("x*").then(Glob.literal("*")).matches("xyz*"));
    assertFalse(Glob.of("x*").then(Glob.literal("*")).matches("xyz"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithARegularExpression(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      String pattern = text(random, "ab*?", 8);
      String text = text(random, "ab\n", 12);
      assertEquals(
          regex(pattern).matcher(text).matches(),
          Glob.of(pattern).matches(text),
          () -> pattern + " on " + text);
    }
  }

  /** An exponential matcher would not come back from this in a lifetime. */
  @Test
  void manyStarsEndInTime() {
    assertFalse(Glob.of("a*".repeat(1000) + "b").matches("a".repeat(4000)));
    assertFalse(Glob.of("*" + "a".repeat(1000) + "b").matches("a".repeat(4000)));
  }

  private static Pattern regex(String glob) {
    StringBuilder regex = new StringBuilder();
    glob.chars()
        .forEach(
            c -> regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote("" + (char) c)));
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  private static String text(Random random, String alphabet, int maxLength) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(maxLength + 1); left > 0; left--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
