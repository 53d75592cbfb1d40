package io.imageexport.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalRequestTest {
  private static final byte[] NO_BODY = {};

  /** The table of the Rust signer. */
  @ParameterizedTest
  @CsvSource({
    "'',''",
    "a=1,a=1",
    "a&b,a=&b=",
    "b&a&B&A,A=&B=&a=&b=",
    "a=-_.~,a=-_.~",
    "a=/,a=%2F",
    "a=%,a=%25",
    "a=%2,a=%252",
    "a=%00,a=%00",
    "a=%0g,a=%250g",
    "a=%fg,a=%25fg",
    "b&a=%e4%b8%ad,a=%E4%B8%AD&b=",
    "b&a=%2f%25%20,a=%2F%25%20&b=",
    "b&a=+++,a=%20%20%20&b=",
    "a=2&a=1,a=1&a=2",
    "a=1&a=1,a=1&a=1",
  })
  void queryOfTheRustSigner(String rawQuery, String canonical) {
    assertEquals(canonical, CanonicalRequest.canonicalQuery(rawQuery));
  }

  @Test
  void fragmentIsNoPartOfTheQuery() {
    URI target = URI.create("http://vm.jdcloud-api.com/v1?a=1#fragment");
    assertEquals("a=1", CanonicalRequest.canonicalQuery(target.getRawQuery()));
  }

  @ParameterizedTest
  @CsvSource({
    "&&,''",
    "&a=1&,a=1",
    "=,''",
    "=v&a=b,a=b",
    "a==b,a=%3Db",
    "a=b=c,a=b%3Dc",
    "a&=b&c,a=&c=",
    "a=%ff,a=%FF",
    "%3D=%26,%3D=%26",
    "aa=1&a=2&a%3Da=0,a=2&a%3Da=0&aa=1",
  })
  void queryPieces(String rawQuery, String canonical) {
    assertEquals(canonical, CanonicalRequest.canonicalQuery(rawQuery));
  }

  @ParameterizedTest
  @CsvSource({
    "'',/",
    "/,/",
    "//,/",
    "v1,/v1",
    "/v1/,/v1/",
    "//v1///a//,/v1/a/",
    "%2Fv1%2f%2F/a,/v1/a",
    "/images/img-a:exportImage,/images/img-a%3AexportImage",
    "/images/img-a%3AexportImage,/images/img-a%3AexportImage",
    "/images/img-a%3aexportImage,/images/img-a%3AexportImage",
    "/a+b,/a%20b",
    "/a%2Bb,/a%2Bb",
    "/%2/%zz/%,/%252/%25zz/%25",
    "/%ff,/%FF",
    "/../a/./b,/../a/./b",
  })
  void path(String rawPath, String canonical) {
    assertEquals(canonical, CanonicalRequest.canonicalPath(rawPath));
  }

  @ParameterizedTest
  @CsvSource({
    "World,World",
    "'  World  ',World",
    "'',''",
    "'   ',''",
    "'\tWorld \t',World",
    "'Wor  ld','Wor  ld'",
  })
  void headerValueIsTrimmed(String value, String canonical) throws RejectedRequestException {
    assertEquals(canonical, headerLine(Headers.of("Hello", value)));
  }

  @Test
  void lineBreaksAtTheEndsAreTrimmed() throws RejectedRequestException {
    assertEquals("World", headerLine(Headers.of("Hello", "\r\n World\r\n")));
  }

  @Test
  void lineBreakInsideIsRefused() {
    RejectedRequestException refusal =
        assertThrows(
            RejectedRequestException.class,
            () -> headerLine(Headers.of("Hello", "World\nhost:elsewhere")));
    assertEquals(RejectionReason.SIGNED_HEADER_UNUSABLE, refusal.reason());
  }

  @Test
  void valuesOfOneNameAreJoinedWithCommas() throws RejectedRequestException {
    assertEquals("a,b,", headerLine(Headers.of("hello", " a", "HELLO", "b ", "Hello", "")));
  }

  @Test
  void runsOfBlanksAreSqueezedOnDemand() throws RejectedRequestException {
    CanonicalRequest canonical = canonical(Headers.of("Hello", "Wor   ld  !"));
    assertEquals("Wor ld !", canonical.withSqueezedBlanks().headers().getFirst().value());
  }

  @Test
  void headersKeepTheOrderOfTheClient() throws RejectedRequestException {
    SignedRequest request =
        SignedRequest.of("get", "/", "", Headers.of("A", "1", "B", "2", "C", "3"), NO_BODY);
    assertEquals(
        "GET\n/\n\nc:3\na:1\n\nc;a\n" + request.bodySha256(),
        CanonicalRequest.of(request, List.of("c", "a")).text());
  }

  @Test
  void methodHasToBeAToken() {
    SignedRequest request = SignedRequest.of("GET\n/", "/", "", Headers.of(), NO_BODY);
    assertThrows(RejectedRequestException.class, () -> CanonicalRequest.of(request, List.of()));
  }

  @Test
  void tokenIsNotShown() throws RejectedRequestException {
    SignedRequest request =
        SignedRequest.of(
            "GET", "/", "", Headers.of("x-jdcloud-security-token", "session-secret"), NO_BODY);
    CanonicalRequest canonical = CanonicalRequest.of(request, List.of("x-jdcloud-security-token"));
    assertTrue(canonical.text().contains("session-secret"));
    assertTrue(canonical.masked().text().contains("x-jdcloud-security-token:<14 bytes>"));
    assertFalse(canonical.masked().text().contains("session-secret"));
    assertFalse((canonical + " " + request).contains("session-secret"));
  }

  private static String headerLine(Headers headers) throws RejectedRequestException {
    return canonical(headers).headers().getFirst().value();
  }

  private static CanonicalRequest canonical(Headers headers) throws RejectedRequestException {
    return CanonicalRequest.of(
        SignedRequest.of("GET", "/", "", headers, NO_BODY), List.of("hello"));
  }
}
