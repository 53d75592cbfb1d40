package io.imageexport.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlAccessTest {
  private static final ControlAccess ACCESS =
      new ControlAccess(HostNames.ofThisMachine(Set.of("emulator", ".test.example")));

  private static MultiMap headers(String... namesAndValues) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  private static void assertRefused(String rule, MultiMap headers) {
    Optional<String> refusal = ACCESS.refusal(headers);
    assertTrue(refusal.isPresent(), "passed: " + headers.entries());
    assertTrue(refusal.get().startsWith(rule), refusal.get());
  }

  private static void assertPasses(MultiMap headers) {
    assertEquals(Optional.empty(), ACCESS.refusal(headers));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:4700", "localhost:8080", "[::1]", "emulator:4700"})
  void thisMachineAndAllowedNamesMayAsk(String host) {
    assertPasses(headers("Host", host));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "evil.example", "vm.jdcloud-api.com", "test.example"})
  void anotherHostIsRefused(String host) {
    assertRefused("Host has to be", headers("Host", host));
  }

  @Test
  void noHostAndTwoHostsAreRefused() {
    assertRefused("Host has to be", headers());
    assertRefused("Host has to be", headers("Host", "localhost:4700", "Host", "localhost:4700"));
  }

  @Test
  void theOwnOriginMayAsk() {
    assertPasses(headers("Host", "127.0.0.1:4700", "Origin", "http://127.0.0.1:4700"));
    assertPasses(headers("Host", "[::1]:4700", "Origin", "https://[::1]:4700"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:4701",
        "http://localhost:4700",
        "http://127.0.0.1:4700/",
        "http://127.0.0.1:4700.evil.example",
        "chrome-extension://abc",
        "file://"
      })
  void anotherOriginIsRefused(String origin) {
    assertRefused("Origin has to be", headers("Host", "127.0.0.1:4700", "Origin", origin));
    assertRefused(
        "Origin has to be",
        headers("Host", "127.0.0.1:4700", "Origin", "http://127.0.0.1:4700", "Origin", origin));
  }

  @ParameterizedTest
  @CsvSource({
    "none, true",
    "same-origin, true",
    "same-site, false",
    "cross-site, false",
    "'', false",
    "anything, false"
  })
  void theBrowserSaysOnWhoseBehalfItAsks(String site, boolean passes) {
    MultiMap headers = headers("Host", "127.0.0.1:4700", "Sec-Fetch-Site", site);
    assertEquals(passes, ACCESS.refusal(headers).isEmpty());
  }

  @Test
  void theRefererSaysNothing() {
    assertPasses(headers("Host", "127.0.0.1:4700", "Referer", "http://evil.example/"));
  }
}
