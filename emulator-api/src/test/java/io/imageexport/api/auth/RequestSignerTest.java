package io.imageexport.api.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestSignerTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T15:43:51Z"), ZoneOffset.UTC);

  /** Given the same date and nonce, the signature is that of the official clients. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "T1 POST with %3A in path, region placeholder",
        "T2 GET with query",
        "L JdcloudSdkJava/1.2.11 POST",
        "L JdcloudSdkJava/1.2.11 GET",
        "L JdcloudSdkJava/1.2.9 DELETE",
      })
  void signsLikeTheOfficialClients(String id) {
    SignVector vector = SignVector.of(id);
    Headers sent = vector.headersWithoutAuthorization();
    RequestSigner signer =
        new RequestSigner(
            new Credentials(vector.accessKey(), vector.secretKey()),
            vector.scope().version(),
            vector.clock(),
            () -> sent.values("x-jdcloud-nonce").getFirst());
    SignedRequest signed =
        signer.sign(
            vector.scopeRegion(),
            vector.scopeService(),
            vector.method(),
            vector.path().replace("%3A", ":"),
            parameters(vector.query()),
            Headers.of(
                "Host",
                sent.values("host").getFirst(),
                "Content-Type",
                sent.values("content-type").getFirst()),
            vector.body().getBytes(UTF_8));
    assertEquals(
        vector.authorization().toString(), signed.headers().values("authorization").getFirst());
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String piece : query.split("&", -1)) {
      int equals = piece.indexOf('=');
      if (equals > 0) {
        parameters.put(piece.substring(0, equals), piece.substring(equals + 1));
      }
    }
    return parameters;
  }

  @ParameterizedTest
  @EnumSource
  void verifierTakesWhatTheSignerSigns(SignatureVersion version) {
    SignatureVerifier verifier = new SignatureVerifier(CLOCK, Duration.ofSeconds(1));
    Random random = new Random(20261123);
    for (int round = 0; round < 300; round++) {
      RequestSigner signer =
          new RequestSigner(
              new Credentials("access key/" + round, "secret"),
              version,
              CLOCK,
              () -> Long.toHexString(random.nextLong()));
      SignedRequest signed =
          signer.sign(
              "cn-east-2",
              "vm",
              round % 2 == 0 ? "POST" : "get",
              "/" + text(random),
              Map.of("a" + text(random), text(random), "b", text(random)),
              Headers.of("host", "localhost:8080", "x-jdcloud-blanks", "a  b   c"),
              text(random).getBytes(UTF_8));
      assertInstanceOf(
          Verification.Verified.class,
          verifier.verify(signed, name -> Optional.of("secret")),
          signed.rawPath());
    }
  }

  @Test
  void plainTextIsEncodedForTheWire() {
    SignedRequest signed =
        signer()
            .sign("r", "vm", "GET", "/a b/c:d?e%", Map.of("k+", "&="), Headers.of(), new byte[0]);
    assertEquals("/a%20b/c%3Ad%3Fe%25", signed.rawPath());
    assertEquals("k%2B=%26%3D", signed.rawQuery());
  }

  @Test
  void headerWithALineBreakIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            signer().sign("r", "vm", "GET", "/", Map.of(), Headers.of("a", "b\r\nc"), new byte[0]));
  }

  @Test
  void credentialsHideTheirSecret() {
    assertEquals("Credentials[accessKey=ak]", new Credentials("ak", "sk").toString());
  }

  private static RequestSigner signer() {
    return new RequestSigner(
        new Credentials("ak", "sk"), SignatureVersion.JDCLOUD2, CLOCK, () -> "nonce");
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    String alphabet = "aZ09-_.~ /+%&=?#:;,中é😀\"'<>";
    int[] letters = alphabet.codePoints().toArray();
    for (int length = random.nextInt(12); length > 0; length--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }
}
