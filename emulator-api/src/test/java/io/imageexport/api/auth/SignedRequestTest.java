package io.imageexport.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedRequestTest {
  @ParameterizedTest
  @CsvSource({
    "dG9rZW4=,token",
    "' dG9rZW4= ',token",
    "raw-token,raw-token",
    "a.b.c,a.b.c",
    "dG9rZW4,token",
    // Base64 in form, but its bytes are no text.
    "AAAA,AAAA",
    "//79,//79",
  })
  void securityTokenIsDecodedIfItIsBase64OfText(String value, String token) {
    assertEquals(Optional.of(token), request(value).securityToken());
  }

  @ParameterizedTest
  @CsvSource({"''", "'  '"})
  void emptySecurityTokenIsNone(String value) {
    assertEquals(Optional.empty(), request(value).securityToken());
  }

  @Test
  void twoSecurityTokensAreNone() {
    SignedRequest request =
        SignedRequest.of(
            "GET",
            "/",
            "",
            Headers.of("x-jdcloud-security-token", "a", "X-Jdcloud-Security-Token", "b"),
            new byte[0]);
    assertEquals(Optional.empty(), request.securityToken());
  }

  @Test
  void textHidesHeaderValues() {
    assertFalse(request("session-secret").toString().contains("session-secret"));
  }

  private static SignedRequest request(String token) {
    return SignedRequest.of(
        "GET", "/", "", Headers.of("X-JDCLOUD-Security-Token", token), new byte[0]);
  }
}
