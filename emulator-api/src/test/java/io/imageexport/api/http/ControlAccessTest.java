package io.imageexport.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlAccessTest {
  private static final int PORT = 4700;

  private static MultiMap headers(String... namesAndValues) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  private static void assertRefused(String rule, MultiMap headers) {
    Optional<String> refusal = ControlAccess.refusal(false, PORT, headers);
    assertTrue(refusal.isPresent(), "passed: " + headers.entries());
    assertTrue(refusal.get().startsWith(rule), refusal.get());
  }

  private static void assertPasses(boolean isTls, int port, MultiMap headers) {
    assertEquals(Optional.empty(), ControlAccess.refusal(isTls, port, headers));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:4700", "localhost:4700", "LocalHost:4700", "[::1]:4700"})
  void thisMachineMayAsk(String host) {
    assertPasses(false, PORT, headers("Host", host));
    assertPasses(true, PORT, headers("Host", host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "evil.example",
        "evil.example:4700",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:4701",
        "127.0.0.1:04700",
        "127.0.0.1:",
        "localhost.:4700",
        "localhost.evil.example:4700",
        "evil.localhost:4700",
        "127.0.0.1.evil.example:4700",
        "127.0.0.2:4700",
        "127.1:4700",
        "2130706433:4700",
        "0.0.0.0:4700",
        "[::]:4700",
        "::1:4700",
        "[::ffff:127.0.0.1]:4700",
        "user@127.0.0.1:4700",
        "127.0.0.1:4700 ",
        "127.0.0.1:4700,127.0.0.1:4700",
        "vm.jdcloud-api.com",
        "vm.jdcloud-api.com:4700"
      })
  void anotherHostIsRefused(String host) {
    assertRefused("Host has to be", headers("Host", host));
  }

  @Test
  void noHostAndTwoHostsAreRefused() {
    assertRefused("Host has to be", headers());
    assertRefused("Host has to be", headers("Host", "localhost:4700", "Host", "localhost:4700"));
  }

  @Test
  void theDefaultPortMayBeLeftOut() {
    assertPasses(false, 80, headers("Host", "localhost", "Origin", "http://localhost"));
    assertPasses(true, 443, headers("Host", "127.0.0.1", "Origin", "https://127.0.0.1"));
    assertTrue(ControlAccess.refusal(false, 443, headers("Host", "localhost")).isPresent());
    assertTrue(ControlAccess.refusal(true, 80, headers("Host", "localhost")).isPresent());
  }

  @Test
  void theOwnOriginMayAsk() {
    assertPasses(false, PORT, headers("Host", "127.0.0.1:4700", "Origin", "http://127.0.0.1:4700"));
    assertPasses(true, PORT, headers("Host", "[::1]:4700", "Origin", "https://[::1]:4700"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:4701",
        "https://127.0.0.1:4700",
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
    assertEquals(passes, ControlAccess.refusal(false, PORT, headers).isEmpty());
  }

  @Test
  void theRefererSaysNothing() {
    assertPasses(false, PORT, headers("Host", "127.0.0.1:4700", "Referer", "http://evil.example/"));
  }
}
