package io.imageexport.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.policy.PolicyDocument.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever text comes in, the parser gives a document or its own refusal. */
class PolicyFuzzTest {
  private static final int ROUNDS = 8_000;
  private static final String[] SHARDS = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "null",
    "3",
    "-1e999999999",
    "true",
    "\\u0000",
    "\\ud800",
    "\"*\"",
    "\"Version\"",
    "\"Statement\"",
    "\"Effect\"",
    "\"Allow\"",
    "\"Action\"",
    "\"Resource\"",
    "\"Condition\"",
    "\"StringLike\"",
    "\"Principal\"",
    "jrn:",
    "::",
    "${",
    "/",
    "~",
    "\uD83D\uDE00"
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void randomBytesAreDocumentOrRefusal(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      parse(kind(random), new String(bytes, StandardCharsets.ISO_8859_1));
      parse(kind(random), new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4})
  void randomShardsAreDocumentOrRefusal(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder("{\"Version\":\"3\",\"Statement\":[");
      for (int left = random.nextInt(30); left > 0; left--) {
        text.append(SHARDS[random.nextInt(SHARDS.length)]);
      }
      parse(kind(random), text.toString());
    }
  }

  /** Documents that were valid until something happened to them. */
  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void mutatedDocumentIsDocumentOrRefusal(long seed) {
    RandomPolicies generator = new RandomPolicies(seed);
    Random random = generator.random();
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(generator.policy().toString());
      for (int left = 1 + random.nextInt(3); left > 0; left--) {
        mutate(text, random);
      }
      refused += parse(kind(random), text.toString()) ? 0 : 1;
    }
    assertTrue(refused > ROUNDS / 2 && refused < ROUNDS, "refused: " + refused);
  }

  private static void mutate(StringBuilder text, Random random) {
    int position = random.nextInt(text.length());
    int end = Math.min(text.length(), position + 1 + random.nextInt(8));
    switch (random.nextInt(4)) {
      case 0 -> text.delete(position, end - (end - position == text.length() ? 1 : 0));
      case 1 -> text.insert(position, SHARDS[random.nextInt(SHARDS.length)]);
      case 2 -> text.insert(position, text.substring(position, end));
      default -> text.setCharAt(position, (char) random.nextInt(0x3000));
    }
  }

  /** Whether the text is a document; one that is has to work in all its parts. */
  private static boolean parse(Kind kind, String text) {
    PolicyDocument document;
    try {
      document = PolicyDocument.parse(kind, text);
    } catch (PolicySyntaxException e) {
      assertFalse(e.getMessage().isBlank());
      assertTrue(e.pointer().isEmpty() || e.pointer().startsWith("/"), e.pointer());
      assertTrue(e.line() >= 1);
      return false;
    }
    assertEquals(text, document.text());
    for (Finding finding : document.lint()) {
      assertTrue(document.lineOf(finding.pointer()) >= 1);
    }
    AccessRequest request = new RandomPolicies(text.length()).request();
    Decision decision =
        switch (kind) {
          case IDENTITY -> PolicyEngine.evaluate(List.of(new NamedPolicy("p", document)), request);
          case TRUST -> PolicyEngine.evaluateTrust(document, request);
          case SESSION -> PolicyEngine.evaluate(List.of(), document, request);
        };
    assertFalse(decision.reason().isBlank());
    return true;
  }

  private static Kind kind(Random random) {
    return random.nextInt(4) == 0
        ? Kind.TRUST
        : random.nextInt(3) == 0 ? Kind.SESSION : Kind.IDENTITY;
  }
}
