package io.imageexport.api.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
  private static final HostNames NAMES =
      HostNames.ofThisMachine(Set.of("Emulator", ".test.example", "192.0.2.7", "[2001:db8::7]"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1:4700",
        "127.1.2.3:4700",
        "localhost",
        "LocalHost:1",
        "bucket.localhost:4701",
        "[::1]:4700",
        "[::1]",
        "emulator",
        "EMULATOR:4700",
        "a.b.test.example:80",
        "192.0.2.7:4700",
        "[2001:db8::7]:4700"
      })
  void ownAndAllowedNames(String authority) {
    assertTrue(NAMES.contains(authority));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":4700",
        "evil.example",
        "evil.example:4700",
        "localhost.",
        "localhost.evil.example:4700",
        "notlocalhost",
        "127.0.0.1.evil.example:4700",
        "127.1:4700",
        "2130706433:4700",
        "0.0.0.0:4700",
        "10.0.0.1",
        "192.0.2.8",
        "[::]:4700",
        "::1:4700",
        "[::ffff:127.0.0.1]:4700",
        "user@127.0.0.1:4700",
        "127.0.0.1:4700 ",
        "127.0.0.1:4700,127.0.0.1:4700",
        "127.0.0.1:x",
        "emulator.evil.example",
        "test.example",
        "evil-test.example",
        "vm.jdcloud-api.com"
      })
  void namesOfStrangers(String authority) {
    assertFalse(NAMES.contains(authority));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vm.jdcloud-api.com",
        "vm.cn-east-2.jdcloud-api.com:4743",
        "test-export.s3-internal.cn-east-2.jdcloud-oss.com"
      })
  void jdCloudsNames(String authority) {
    assertTrue(NAMES.withJdCloud().contains(authority));
    assertFalse(NAMES.withJdCloud().contains(authority.replace("jdcloud-", "evil-jdcloud-x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "*", "*.example.com", "emulator:4700", "http://emulator", "a b"})
  void whatIsNoNameCannotBeAllowed(String name) {
    assertThrows(IllegalArgumentException.class, () -> HostNames.ofThisMachine(Set.of(name)));
  }
}
