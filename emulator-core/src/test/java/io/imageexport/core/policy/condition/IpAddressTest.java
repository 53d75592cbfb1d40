package io.imageexport.core.policy.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.policy.pattern.MalformedTextException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "203.0.113.0/24, 203.0.113.0, true",
    "203.0.113.0/24, 203.0.113.255, true",
    "203.0.113.9/24, 203.0.113.255, true",
    "203.0.113.0/24, 203.0.112.255, false",
    "203.0.113.0/24, 203.0.114.0, false",
    "203.0.113.7, 203.0.113.7, true",
    "203.0.113.7, 203.0.113.6, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "0.0.0.0/1, 128.0.0.0, false",
    "255.255.255.255/32, 255.255.255.255, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8::/65, 2001:db8:0:0:7fff::, true",
    "2001:db8::/65, 2001:db8:0:0:8000::, false",
    "::/0, ::1, true",
    "::/0, 10.0.0.1, false",
    "::ffff:0:0/90, 10.0.0.1, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "::1/128, ::2, false",
    "203.0.113.0/24, ::ffff:203.0.113.9, true",
    "::ffff:203.0.113.0/120, 203.0.113.9, true",
    "10.0.0.0/8, not an address, false",
    "10.0.0.0/8, '', false",
  })
  void rangeContainsAddress(String range, String address, boolean expected) throws Exception {
    assertEquals(expected, AddressRange.parse(range).contains(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.4/33",
        "1.2.3.4/",
        "1.2.3.4/-1",
        "1.2.3.4/8/8",
        "::/129",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "12345::",
        "::g",
        "::1.2.3",
        "1.2.3.4::",
        "fe80::1%eth0",
        "٣::",
        "localhost",
        ":1",
        "1:"
      })
  void malformedRangeIsRefused(String text) {
    assertThrows(MalformedTextException.class, () -> AddressRange.parse(text));
  }

  @Test
  void agreesWithTheJdkOnItsOwnSpelling() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      bytes[random.nextInt(16)] = 0;
      String text = InetAddress.getByAddress(bytes).getHostAddress();
      ByteBuffer words = ByteBuffer.wrap(bytes);
      IpAddress expected = new IpAddress(words.getLong(), words.getLong());
      assertEquals(expected, IpAddress.parse(text).orElseThrow(), text);
    }
  }

  @Test
  void longestSpellingFits() {
    assertTrue(IpAddress.parse("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255").isPresent());
  }
}
