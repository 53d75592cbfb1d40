package io.imageexport.api.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;

/**
 * Which headers and query parameters may hold a secret; of those people are shown the length.
 *
 * <p>By words in their names, not by a list of names: the SDK for Python sends its Authorization
 * once more in a header called {@code JDCLOUD3-HMAC-SHA256}, and a browser sends the cookies of
 * every server on its host.
 */
final class Masking {
  private static final List<String> TELLING_WORDS =
      List.of(
          "authorization", "cookie", "credential", "hmac", "passw", "secret", "signature", "token");

  private Masking() {}

  static boolean isSecret(String name, String value) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    return TELLING_WORDS.stream().anyMatch(lowerCase::contains) || isAuthorization(value);
  }

  /** Whatever the header is called that it stands in. */
  private static boolean isAuthorization(String value) {
    return value.contains("Credential=") && value.contains("Signature=");
  }

  static String mask(String value) {
    return String.format(Locale.ROOT, "<%d bytes>", value.getBytes(UTF_8).length);
  }
}
