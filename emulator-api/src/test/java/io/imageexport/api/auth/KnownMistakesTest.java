package io.imageexport.api.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each vector, signed with one mistake by code that knows nothing of the list of mistakes. */
class KnownMistakesTest {
  private static final String SECRET = "the key that signed it";

  /**
   * A way to sign wrongly: from what is right to the text, the scope and the secret of a client.
   */
  private record Mistake(
      String name, String hint, Change text, ScopeChange scope, SecretChange secret) {
    static Mistake inText(String name, String hint, Change text) {
      return new Mistake(name, hint, text, scope -> scope, secret -> secret);
    }

    static Mistake inScope(String name, ScopeChange scope) {
      return new Mistake(
          name, "which is not what the Credential says", canonical -> canonical, scope, key -> key);
    }

    static Mistake inSecret(String name, String hint, SecretChange secret) {
      return new Mistake(name, hint, canonical -> canonical, scope -> scope, secret);
    }

    boolean changes(SignVector vector) {
      return !text.of(vector.canonicalRequest()).equals(vector.canonicalRequest())
          || !scope.of(vector.scope()).equals(vector.scope())
          || !secret.of(vector.secretKey()).equals(vector.secretKey());
    }
  }

  private static final List<SignVector> VECTORS =
      Stream.of("L JdcloudSdkJava/1.2.11 POST", "L JdcloudSdkPython/1.2.9 POST")
          .map(SignVector::of)
          .toList();

  @FunctionalInterface
  private interface Change {
    String of(String canonicalRequest);
  }

  @FunctionalInterface
  private interface ScopeChange {
    CredentialScope of(CredentialScope scope);
  }

  @FunctionalInterface
  private interface SecretChange {
    String of(String secretKey);
  }

  private static final List<Mistake> MISTAKES =
      List.of(
          Mistake.inText(
              "host without port",
              "header host was signed as",
              text -> text.replaceFirst("(?m)^(host:[^:\n]+):[0-9]+$", "$1")),
          Mistake.inText(
              "host of production",
              "header host was signed as",
              text -> text.replaceFirst("(?m)^host:.*$", "host:vm.jdcloud-api.com")),
          Mistake.inText(
              "content-type with a charset",
              "header content-type was signed as",
              text ->
                  text.replaceFirst(
                      "(?m)^content-type:.*$", "content-type:application/json; charset=utf-8")),
          Mistake.inText(
              "colon left as it is",
              "a colon in it has to be %3A",
              text -> text.replaceFirst("%3AexportImage", ":exportImage")),
          Mistake.inText(
              "path encoded twice", "encoded twice", text -> text.replace("%3A", "%253A")),
          Mistake.inText(
              "body not hashed",
              "UNSIGNED-PAYLOAD was signed",
              text -> text.replaceFirst("[^\n]*$", "UNSIGNED-PAYLOAD")),
          Mistake.inText(
              "empty body hashed",
              "An empty body was signed",
              text ->
                  text.replaceFirst(
                      "[^\n]*$",
                      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")),
          Mistake.inText(
              "method in lower case", "in lower case", text -> text.replaceFirst("^POST", "post")),
          Mistake.inText(
              "no empty line",
              "The empty line",
              text -> text.replaceFirst("(?s)\n\n([^\n]*\n[^\n]*)$", "\n$1")),
          Mistake.inScope(
              "another region",
              scope ->
                  new CredentialScope(
                      scope.date(), "cn-south-1", scope.service(), scope.version())),
          Mistake.inScope(
              "another service",
              scope -> new CredentialScope(scope.date(), scope.region(), "disk", scope.version())),
          Mistake.inScope(
              "the next day",
              scope ->
                  new CredentialScope(
                      Integer.toString(Integer.parseInt(scope.date()) + 1),
                      scope.region(),
                      scope.service(),
                      scope.version())),
          Mistake.inScope(
              "the other version",
              scope ->
                  new CredentialScope(
                      scope.date(),
                      scope.region(),
                      scope.service(),
                      scope.version() == SignatureVersion.JDCLOUD2
                          ? SignatureVersion.JDCLOUD3
                          : SignatureVersion.JDCLOUD2)),
          Mistake.inSecret("line break", "with a line break behind it", secret -> secret + "\n"),
          Mistake.inSecret("blank", "with a blank behind it", secret -> secret + " "),
          Mistake.inSecret(
              "the access key", "The access key was used as the secret key", secret -> "AKTEST"));

  @TestFactory
  Stream<DynamicTest> aSignatureWithOneMistakeTellsWhich() {
    return VECTORS.stream()
        .flatMap(
            vector ->
                MISTAKES.stream()
                    .map(
                        mistake ->
                            dynamicTest(
                                vector.id() + ": " + mistake.name(),
                                () -> assertExplained(vector, mistake))));
  }

  @Test
  void everyMistakeCanBeMadeInSomeVector() {
    for (Mistake mistake : MISTAKES) {
      assertTrue(VECTORS.stream().anyMatch(mistake::changes), mistake.name());
    }
  }

  private static void assertExplained(SignVector vector, Mistake mistake) {
    CredentialScope scope = mistake.scope().of(vector.scope());
    String text = mistake.text().of(vector.canonicalRequest());
    // Whether the vector has the place where the mistake is made.
    if (!mistake.changes(vector)) {
      assertInstanceOf(Verification.Verified.class, verify(vector, vector.request()));
      return;
    }
    String date = vector.request().headers().values("x-jdcloud-date").getFirst();
    String signature =
        SigningKey.derive(mistake.secret().of(vector.secretKey()), scope)
            .sign(new StringToSign(scope, date, Digests.sha256Hex(text)));
    List<String> hints = hints(vector, signed(vector, signature));
    assertEquals(1, hints.size(), hints.toString());
    assertTrue(hints.getFirst().contains(mistake.hint()), hints.toString());
  }

  @TestFactory
  Stream<DynamicTest> anotherSecretIsNoKnownMistake() {
    return SignVector.all().stream()
        .map(
            vector ->
                dynamicTest(
                    vector.id(),
                    () -> {
                      String signature =
                          SigningKey.derive(SECRET, vector.scope())
                              .sign(
                                  new StringToSign(
                                      vector.scope(),
                                      vector
                                          .request()
                                          .headers()
                                          .values("x-jdcloud-date")
                                          .getFirst(),
                                      vector.canonicalRequestSha256()));
                      List<String> hints = hints(vector, signed(vector, signature));
                      assertEquals(1, hints.size(), hints.toString());
                      assertTrue(hints.getFirst().startsWith("None of "), hints.toString());
                    }));
  }

  @Test
  void blanksThatWereSqueezedAreNamedForVersion3() {
    SignVector vector = SignVector.of("L JdcloudSdkPython/1.2.9 POST");
    SignedRequest good = vector.request();
    Headers headers =
        new Headers(
            good.headers().fields().stream()
                .map(
                    field ->
                        field.name().equalsIgnoreCase("content-type")
                            ? new Headers.Header(field.name(), "application/x;   a")
                            : field)
                .toList());
    String text =
        vector
            .canonicalRequest()
            .replaceFirst("(?m)^content-type:.*$", "content-type:application/x; a");
    String signature =
        SigningKey.derive(vector.secretKey(), vector.scope())
            .sign(
                new StringToSign(
                    vector.scope(),
                    good.headers().values("x-jdcloud-date").getFirst(),
                    Digests.sha256Hex(text)));
    SignedRequest sent =
        new SignedRequest(
            good.method(), good.rawPath(), good.rawQuery(), headers, good.bodySha256());
    List<String> hints = hints(vector, signed(vector, sent, signature));
    assertTrue(hints.getFirst().startsWith("Runs of blanks"), hints.toString());
  }

  @ParameterizedTest
  @CsvSource({"8,true", "7,false", "-8,false", "24,false"})
  void beijingTimeThatPassesForUtcIsNamed(int hoursAhead, boolean isNamed) {
    SignVector vector = SignVector.of("L JdcloudSdkJava/1.2.11 POST");
    Clock behind = Clock.offset(vector.clock(), Duration.ofHours(-hoursAhead));
    Verification.Rejected rejected =
        assertInstanceOf(
            Verification.Rejected.class,
            new SignatureVerifier(behind, Duration.ofMinutes(15))
                .verify(vector.request(), vector.credentials()));
    assertEquals(RejectionReason.CLOCK_SKEW, rejected.reason());
    assertEquals(isNamed, !rejected.diagnosis().hints().isEmpty());
  }

  @Test
  void aRequestThatIsTooLongIsNotHashedOverAndOver() {
    SignVector vector = SignVector.of("L JdcloudSdkJava/1.2.11 POST");
    SignedRequest good = vector.request();
    SignedRequest sent =
        SignedRequest.of(
            good.method(),
            good.rawPath(),
            "a=" + "b".repeat(20_000),
            good.headers(),
            "{}".getBytes(UTF_8));
    assertEquals(
        List.of("The request is too long to try known mistakes on it."), hints(vector, sent));
  }

  private static SignedRequest signed(SignVector vector, String signature) {
    return signed(vector, vector.request(), signature);
  }

  private static SignedRequest signed(SignVector vector, SignedRequest request, String signature) {
    String authorization =
        new AuthorizationHeader(
                vector.accessKey(), vector.scope(), vector.signedHeaderNames(), signature)
            .toString();
    return new SignedRequest(
        request.method(),
        request.rawPath(),
        request.rawQuery(),
        new Headers(
            request.headers().fields().stream()
                .map(
                    field ->
                        field.name().equalsIgnoreCase("authorization")
                            ? new Headers.Header(field.name(), authorization)
                            : field)
                .toList()),
        request.bodySha256());
  }

  private static List<String> hints(SignVector vector, SignedRequest request) {
    return assertInstanceOf(Verification.Rejected.class, verify(vector, request))
        .diagnosis()
        .hints();
  }

  private static Verification verify(SignVector vector, SignedRequest request) {
    return new SignatureVerifier(vector.clock(), Duration.ZERO)
        .verify(request, vector.credentials());
  }
}
