package io.imageexport.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudAccessTest {
  private static final CloudAccess ACCESS =
      new CloudAccess(HostNames.ofThisMachine(Set.of("emulator")).withJdCloud());

  private static Optional<String> refusal(String... namesAndValues) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] != null) {
        headers.add(namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    return ACCESS.refusal(headers::getAll);
  }

  /** Host, Origin and Sec-Fetch-Site; and the header that the refusal names. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:4700, , ,",
    "vm.jdcloud-api.com, , ,",
    "emulator:4700, , ,",
    "evil.example, , , Host 'evil.example'",
    "evil.example, http://evil.example, same-origin, Host 'evil.example'",
    "localhost:4700, http://localhost:4700, same-origin,",
    "localhost:4700, http://localhost:3000, same-site,",
    "127.0.0.1:4700, http://localhost:3000, cross-site,",
    "localhost:4700, http://evil.example, cross-site, Origin 'http://evil.example'",
    "localhost:4700, http://evil.example, , Origin 'http://evil.example'",
    "localhost:4700, null, , Origin 'null'",
    "localhost:4700, chrome-extension://abc, , Origin 'chrome-extension://abc'",
    "localhost:4700, http://[broken, , Origin 'http://[broken'",
    "localhost:4700, , none,",
    "localhost:4700, , same-origin,",
    "localhost:4700, , same-site,",
    "localhost:4700, , cross-site, Sec-Fetch-Site 'cross-site'",
    "localhost:4700, , anything, Sec-Fetch-Site 'anything'",
  })
  void answersProgramsAndPagesOfThisMachine(
      String host, String origin, String site, String refused) {
    Optional<String> refusal = refusal("host", host, "origin", origin, "sec-fetch-site", site);
    assertEquals(refused != null, refusal.isPresent(), refusal.toString());
    assertTrue(refused == null || refusal.get().startsWith(refused), refusal.toString());
  }

  /** HTTP/1.0 needs no Host, and browsers always send one. */
  @Test
  void noHostIsAnswered() {
    assertEquals(Optional.empty(), refusal());
  }

  @Test
  void everyOriginIsChecked() {
    assertTrue(
        refusal("host", "localhost", "origin", "http://localhost", "origin", "http://evil.example")
            .isPresent());
  }

  @Test
  void controlCharactersAreShownEscaped() {
    assertTrue(refusal("host", "evil\u001b[31m").orElseThrow().contains("evil\\u001b"));
  }
}
