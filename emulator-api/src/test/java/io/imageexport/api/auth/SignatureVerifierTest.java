package io.imageexport.api.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.imageexport.api.auth.Verification.Rejected;
import io.imageexport.api.auth.Verification.Verified;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureVerifierTest {
  private static final Duration ANY_TIME = Duration.ZERO;
  private static final String PYTHON_POST = "L JdcloudSdkPython/1.2.9 POST";
  private static final String JAVA_POST = "L JdcloudSdkJava/1.2.11 POST";

  @TestFactory
  Stream<DynamicTest> everySignedPartIsProtected() {
    return SignVector.all().stream().flatMap(SignatureVerifierTest::tampered);
  }

  private static Stream<DynamicTest> tampered(SignVector vector) {
    SignedRequest good = vector.request();
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(refused(vector, "method", with(good, "PUT", good.rawPath(), good.rawQuery())));
    tests.add(
        refused(vector, "path", with(good, good.method(), good.rawPath() + "x", good.rawQuery())));
    tests.add(
        refused(
            vector, "query", with(good, good.method(), good.rawPath(), good.rawQuery() + "&z=1")));
    // Signed headers, the date (bound by the string to sign) and the hash of the body (bound by the
    // last line) must not change; other headers may.
    for (Headers.Header field : good.headers().fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (name.equals("authorization")) {
        continue;
      }
      boolean bound =
          vector.signedHeaderNames().contains(name)
              || name.equals("x-jdcloud-date")
              || name.equals("x-jdcloud-content-sha256");
      String changed =
          name.equals("x-jdcloud-date")
              ? field.value().replaceFirst("\\dZ$", "9Z").replaceFirst("T1", "T0")
              : field.value() + "0";
      if (name.equals("x-jdcloud-date") && changed.equals(field.value())) {
        changed = field.value().replaceFirst("\\dZ$", "8Z");
      }
      SignedRequest request = withHeader(good, field.name(), changed);
      tests.add(
          bound
              ? refused(vector, "header " + name, request)
              : dynamicTest(
                  vector.id() + ": unsigned header " + name,
                  () -> assertInstanceOf(Verified.class, verify(vector, request))));
      if (bound && !name.equals("x-jdcloud-content-sha256")) {
        tests.add(refused(vector, "no header " + name, withoutHeader(good, field.name())));
      }
      if (bound) {
        tests.add(
            refused(
                vector,
                "second header " + name,
                withHeaders(good, good.headers().with(field.name(), field.value() + "1"))));
      }
    }
    if (!vector.id().startsWith("N27")) {
      tests.add(
          refused(
              vector,
              "body",
              SignedRequest.of(
                  good.method(),
                  good.rawPath(),
                  good.rawQuery(),
                  good.headers(),
                  (vector.body() + " ").getBytes(UTF_8))));
    }
    tests.addAll(tamperedAuthorization(vector));
    return tests.stream();
  }

  private static List<DynamicTest> tamperedAuthorization(SignVector vector) {
    AuthorizationHeader good = vector.authorization();
    CredentialScope scope = good.scope();
    SignatureVersion other =
        scope.version() == SignatureVersion.JDCLOUD2
            ? SignatureVersion.JDCLOUD3
            : SignatureVersion.JDCLOUD2;
    String signature = good.signature();
    String last = signature.endsWith("0") ? "1" : "0";
    Map<String, AuthorizationHeader> changed =
        Map.of(
            "day",
            withScope(
                good,
                new CredentialScope("20000101", scope.region(), scope.service(), scope.version())),
            "region",
            withScope(
                good, new CredentialScope(scope.date(), "cn-x", scope.service(), scope.version())),
            "service",
            withScope(
                good, new CredentialScope(scope.date(), scope.region(), "x", scope.version())),
            "version",
            withScope(
                good, new CredentialScope(scope.date(), scope.region(), scope.service(), other)),
            "access key",
            new AuthorizationHeader(good.accessKey() + "x", scope, good.signedHeaders(), signature),
            "signed headers",
            new AuthorizationHeader(
                good.accessKey(),
                scope,
                good.signedHeaders().subList(1, good.signedHeaders().size()),
                signature),
            "signature",
            new AuthorizationHeader(
                good.accessKey(),
                scope,
                good.signedHeaders(),
                signature.substring(0, signature.length() - 1) + last));
    return changed.entrySet().stream()
        .map(
            entry ->
                refused(
                    vector,
                    entry.getKey(),
                    withHeader(vector.request(), "Authorization", entry.getValue().toString())))
        .toList();
  }

  private static AuthorizationHeader withScope(AuthorizationHeader header, CredentialScope scope) {
    return new AuthorizationHeader(
        header.accessKey(), scope, header.signedHeaders(), header.signature());
  }

  private static DynamicTest refused(SignVector vector, String part, SignedRequest request) {
    return dynamicTest(
        vector.id() + ": " + part, () -> assertInstanceOf(Rejected.class, verify(vector, request)));
  }

  @Test
  void pythonSignsNeitherDateNorNonce() {
    SignVector vector = SignVector.of(PYTHON_POST);
    assertEquals(List.of("content-type", "host"), vector.authorization().signedHeaders());
    SignedRequest request = vector.request();
    SignedRequest withStrayHeader =
        withHeaders(
            request,
            request.headers().with("JDCLOUD3-HMAC-SHA256", vector.authorization().toString()));
    assertInstanceOf(Verified.class, verify(vector, withStrayHeader));
  }

  @Test
  void changedBodyIsRefusedThoughItsHashHeaderWasSigned() {
    SignVector vector = SignVector.of(PYTHON_POST);
    Rejected rejected = rejected(vector, withBody(vector.request(), "{}"));
    assertEquals(RejectionReason.BODY_DIFFERENT, rejected.reason());
    assertEquals("sign result is not same", rejected.clientMessage());
  }

  @Test
  void literalThatIsNoHashLeavesTheBodyOpen() throws RejectedRequestException {
    SignVector vector = SignVector.of(JAVA_POST);
    SignedRequest request =
        resign(
            vector,
            withHeaders(
                vector.request(),
                vector.request().headers().with("x-jdcloud-content-sha256", "UNSIGNED-PAYLOAD")));
    assertInstanceOf(Verified.class, verify(vector, request));
    assertInstanceOf(Verified.class, verify(vector, withBody(request, "another body")));
  }

  @Test
  void capitalsInTheHashDoNotMatter() throws RejectedRequestException {
    SignVector vector = SignVector.of(JAVA_POST);
    SignedRequest good = vector.request();
    SignedRequest request =
        resign(
            vector,
            withHeaders(
                good,
                good.headers()
                    .with("x-jdcloud-content-sha256", good.bodySha256().toUpperCase(Locale.ROOT))));
    assertInstanceOf(Verified.class, verify(vector, request));
    assertInstanceOf(Rejected.class, verify(vector, withBody(request, "another body")));
  }

  @ParameterizedTest
  @CsvSource({"JDCLOUD2,true", "JDCLOUD3,false"})
  void squeezedBlanksAreTakenForVersion2Only(SignatureVersion version, boolean isTaken)
      throws RejectedRequestException {
    SignVector vector = SignVector.of(JAVA_POST);
    CredentialScope scope = new CredentialScope("20261123", "cn-east-2", "vm", version);
    SignedRequest squeezed =
        sign(vector, scope, withHeader(vector.request(), "x-jdcloud-nonce", "a b c"));
    SignedRequest sent = withHeader(squeezed, "x-jdcloud-nonce", "a  b    c");
    assertEquals(isTaken, verify(vector, sent) instanceof Verified);
    SignedRequest kept =
        sign(vector, scope, withHeader(vector.request(), "x-jdcloud-nonce", "a  b    c"));
    assertInstanceOf(Verified.class, verify(vector, kept));
  }

  @Test
  void messagesAreThoseOfTheGateway() {
    SignVector vector = SignVector.of(JAVA_POST);
    SignedRequest good = vector.request();
    String authorization = vector.authorization().toString();
    assertMessage(vector, "lack of header authorization", withoutHeader(good, "Authorization"));
    assertMessage(
        vector,
        "lack of credential in the header authorization",
        withHeader(good, "Authorization", "JDCLOUD2-HMAC-SHA256 SignedHeaders=host"));
    assertMessage(
        vector,
        "lack of header signedHeaders",
        withHeader(good, "Authorization", authorization.replace("SignedHeaders", "Nothing")));
    assertMessage(vector, "lack of header x-jdcloud-date", withoutHeader(good, "x-jdcloud-date"));
    assertMessage(
        vector,
        "Invalid accessKey",
        withHeader(good, "Authorization", authorization.replace("AKTEST", "AKOTHER")));
    assertMessage(
        vector, "sign result is not same", withHeader(good, "x-jdcloud-nonce", "another"));
    assertMessage(vector, "sign result is not same", withoutHeader(good, "x-jdcloud-nonce"));
    assertMessage(
        vector,
        "Invalid authentication credentials",
        withHeaders(good, good.headers().with("authorization", authorization)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "20261123",
        "20261123T154351",
        "20261123T154351z",
        "20261123T154351+0800",
        "2026-11-23T15:43:51Z",
        "20261323T154351Z",
        "20260230T154351Z",
        "20261123T244351Z",
        "Mon, 23 Nov 2026 15:43:51 GMT",
      })
  void dateOfAnotherForm(String date) {
    SignVector vector = SignVector.of(JAVA_POST);
    Rejected rejected = rejected(vector, withHeader(vector.request(), "x-jdcloud-date", date));
    assertEquals(RejectionReason.MALFORMED, rejected.reason());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T15:43:51Z,true",
    "2026-11-23T15:58:51Z,true",
    "2026-11-23T15:28:51Z,true",
    "2026-11-23T15:58:52Z,false",
    "2026-11-23T15:28:50Z,false",
    "2027-11-23T15:43:51Z,false",
  })
  void clockSkewIsBoundedInBothDirections(Instant now, boolean isTaken) {
    SignVector vector = SignVector.of(JAVA_POST);
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    Verification strict =
        new SignatureVerifier(clock, Duration.ofMinutes(15))
            .verify(vector.request(), vector.credentials());
    assertEquals(isTaken, strict instanceof Verified);
    if (strict instanceof Rejected rejected) {
      assertEquals(RejectionReason.CLOCK_SKEW, rejected.reason());
    }
    assertInstanceOf(
        Verified.class,
        new SignatureVerifier(clock, ANY_TIME).verify(vector.request(), vector.credentials()));
  }

  @Test
  void negativeClockSkewMakesNoSense() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new SignatureVerifier(Clock.systemUTC(), Duration.ofSeconds(-1)));
  }

  @Test
  void diagnosisShowsWhatTheServerSawAndNoSecret() throws RejectedRequestException {
    SignVector vector = SignVector.of(JAVA_POST);
    SignedRequest sent = withHeader(vector.request(), "x-jdcloud-nonce", "another");
    Diagnosis diagnosis = rejected(vector, sent).diagnosis();
    assertEquals(
        vector.canonicalRequest().replaceFirst("(x-jdcloud-nonce):.*", "$1:another"),
        diagnosis.canonicalRequest());
    assertTrue(diagnosis.stringToSign().startsWith("JDCLOUD2-HMAC-SHA256\n20261123T154351Z\n"));
    assertFalse(diagnosis.toString().contains(vector.secretKey()));
    String right =
        AuthorizationHeader.parse(resign(vector, sent).headers().values("authorization").getFirst())
            .signature();
    assertFalse(diagnosis.toString().contains(right));
  }

  @Test
  void diagnosisShowsTheClaimAsFarAsItHelps() {
    SignVector vector = SignVector.of(PYTHON_POST);
    SignedRequest sent = withHeader(vector.request(), "Host", "another");
    Diagnosis.Claim claim = rejected(vector, sent).diagnosis().claim().orElseThrow();
    assertEquals("JDCLOUD3-HMAC-SHA256", claim.algorithm());
    assertEquals(vector.accessKey(), claim.accessKey());
    assertEquals(vector.scope().toString(), claim.scope());
    assertEquals(List.of("content-type", "host"), claim.signedHeaders());
    assertEquals(vector.expectedSignature().substring(0, 8) + "...", claim.signatureStart());
    assertFalse(rejected(vector, sent).toString().contains(vector.expectedSignature()));
  }

  @Test
  void diagnosisOfAnotherDayShowsWhatWasSeen() {
    SignVector vector = SignVector.of(JAVA_POST);
    Diagnosis diagnosis =
        rejected(vector, withHeader(vector.request(), "x-jdcloud-date", "20261124T154351Z"))
            .diagnosis();
    assertTrue(diagnosis.explanation().contains("20261124"), diagnosis.explanation());
    assertTrue(diagnosis.stringToSign().contains("20261124T154351Z"));
    assertTrue(diagnosis.canonicalRequest().contains("x-jdcloud-date:20261124T154351Z"));
  }

  @Test
  void keysThatWereMixedUpAreNotShown() {
    SignVector vector = SignVector.of(JAVA_POST);
    String secret = "JDC_FAKE_SECRET_THAT_IS_NO_ACCESS_KEY";
    AuthorizationHeader good = vector.authorization();
    AuthorizationHeader mixedUp =
        new AuthorizationHeader(secret, good.scope(), good.signedHeaders(), good.signature());
    Rejected rejected =
        rejected(vector, withHeader(vector.request(), "Authorization", mixedUp.toString()));
    assertEquals(RejectionReason.ACCESS_KEY_UNKNOWN, rejected.reason());
    assertEquals("JDC_... (37 characters)", rejected.diagnosis().claim().orElseThrow().accessKey());
    assertFalse(rejected.toString().contains(secret));
  }

  @Test
  void whatMayBeSecretIsMaskedWhereverItStands() throws RejectedRequestException {
    SignVector vector = SignVector.of(JAVA_POST);
    String secret = "JDC_FAKE_SESSION";
    Map<String, String> secrets =
        Map.of(
            "x-jdcloud-security-token",
            secret,
            "cookie",
            "session=" + secret,
            "jdcloud3-hmac-sha256",
            secret,
            "x-custom",
            "JDCLOUD2-HMAC-SHA256 Credential=" + secret + "/x, Signature=" + secret);
    SignedRequest request =
        with(
            vector.request(),
            "GET",
            "/v1",
            "a=1&X-Jdcloud-Security-Token=" + secret + "&x-jdcloud-signatur%65=" + secret);
    List<String> names = new ArrayList<>(vector.signedHeaderNames());
    for (Map.Entry<String, String> header : secrets.entrySet()) {
      request = withHeader(request, header.getKey(), header.getValue());
      names.add(header.getKey());
    }
    AuthorizationHeader good = vector.authorization();
    Diagnosis diagnosis =
        rejected(
                vector,
                withHeader(
                    request,
                    "Authorization",
                    new AuthorizationHeader(good.accessKey(), good.scope(), names, good.signature())
                        .toString()))
            .diagnosis();
    assertFalse(diagnosis.toString().contains(secret), diagnosis.canonicalRequest());
    assertTrue(
        diagnosis.canonicalRequest().contains("x-jdcloud-security-token:<16 bytes>\n"),
        diagnosis.canonicalRequest());
    assertEquals(6, diagnosis.masked().size(), diagnosis.masked().toString());
  }

  @Test
  void secretThatChangedCountsAtOnce() {
    SignVector vector = SignVector.of(JAVA_POST);
    List<String> secrets = new ArrayList<>(List.of(vector.secretKey(), "another"));
    SignatureVerifier verifier = new SignatureVerifier(vector.clock(), ANY_TIME);
    CredentialLookup lookup = name -> Optional.of(secrets.removeFirst());
    assertInstanceOf(Verified.class, verifier.verify(vector.request(), lookup));
    assertInstanceOf(Rejected.class, verifier.verify(vector.request(), lookup));
  }

  /** Each seed mangles one vector in up to four places; the verifier answers in all cases. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void neverThrows(long seed) {
    Random random = new Random(seed);
    List<SignVector> vectors = SignVector.all();
    for (int round = 0; round < 2000; round++) {
      SignVector vector = vectors.get(random.nextInt(vectors.size()));
      SignedRequest request = vector.request();
      for (int change = random.nextInt(4); change >= 0; change--) {
        request = mangled(request, random);
      }
      verify(vector, request);
    }
  }

  private static SignedRequest mangled(SignedRequest request, Random random) {
    List<Headers.Header> fields = new ArrayList<>(request.headers().fields());
    int index = fields.isEmpty() ? 0 : random.nextInt(fields.size());
    return switch (random.nextInt(7)) {
      case 0 -> with(request, mangled(request.method(), random), request.rawPath(), "");
      case 1 -> with(request, "GET", mangled(request.rawPath(), random), request.rawQuery());
      case 2 -> with(request, "GET", request.rawPath(), mangled(request.rawQuery(), random));
      case 3 ->
          withHeader(
              request,
              "Authorization",
              request.headers().values("authorization").stream()
                  .findFirst()
                  .map(value -> mangled(value, random))
                  .orElse("JDCLOUD2-HMAC-SHA256 Credential=////"));
      case 4 -> fields.isEmpty() ? request : withoutHeader(request, fields.get(index).name());
      default -> {
        if (fields.isEmpty()) {
          yield request;
        }
        Headers.Header field = fields.get(index);
        fields.set(
            index,
            new Headers.Header(mangled(field.name(), random), mangled(field.value(), random)));
        yield withHeaders(request, new Headers(fields));
      }
    };
  }

  private static String mangled(String text, Random random) {
    String[] pieces = {
      "",
      "/",
      "//",
      "=",
      "&",
      "%",
      "%2",
      "%zz",
      "%ff",
      ";",
      ",",
      ", Signature=",
      ", SignedHeaders=",
      "Credential=",
      " ",
      "\t",
      "\r\n",
      "\u0000",
      "é",
      "中",
      "\ud800",
      "jdcloud2_request",
      "JDCLOUD3-HMAC-SHA256 ",
      "a".repeat(5000)
    };
    int start = random.nextInt(text.length() + 1);
    int end = start + random.nextInt(Math.min(8, text.length() - start) + 1);
    return text.substring(0, start) + pieces[random.nextInt(pieces.length)] + text.substring(end);
  }

  private static SignedRequest resign(SignVector vector, SignedRequest request)
      throws RejectedRequestException {
    return sign(vector, vector.scope(), request);
  }

  private static SignedRequest sign(SignVector vector, CredentialScope scope, SignedRequest request)
      throws RejectedRequestException {
    List<String> names = vector.signedHeaderNames();
    String signature =
        SigningKey.derive(vector.secretKey(), scope)
            .sign(
                new StringToSign(
                    scope,
                    SignatureDate.of(request.headers()).text(),
                    CanonicalRequest.of(request, names).sha256Hex()));
    return withHeader(
        request,
        "Authorization",
        new AuthorizationHeader(vector.accessKey(), scope, names, signature).toString());
  }

  private static void assertMessage(SignVector vector, String message, SignedRequest request) {
    assertEquals(message, rejected(vector, request).clientMessage());
  }

  private static Rejected rejected(SignVector vector, SignedRequest request) {
    return assertInstanceOf(Rejected.class, verify(vector, request));
  }

  private static Verification verify(SignVector vector, SignedRequest request) {
    return new SignatureVerifier(vector.clock(), ANY_TIME).verify(request, vector.credentials());
  }

  private static SignedRequest with(
      SignedRequest request, String method, String rawPath, String rawQuery) {
    return new SignedRequest(method, rawPath, rawQuery, request.headers(), request.bodySha256());
  }

  private static SignedRequest withBody(SignedRequest request, String body) {
    return SignedRequest.of(
        request.method(),
        request.rawPath(),
        request.rawQuery(),
        request.headers(),
        body.getBytes(UTF_8));
  }

  private static SignedRequest withHeaders(SignedRequest request, Headers headers) {
    return new SignedRequest(
        request.method(), request.rawPath(), request.rawQuery(), headers, request.bodySha256());
  }

  private static SignedRequest withHeader(SignedRequest request, String name, String value) {
    return withHeaders(request, withoutHeader(request, name).headers().with(name, value));
  }

  private static SignedRequest withoutHeader(SignedRequest request, String name) {
    return withHeaders(
        request,
        new Headers(
            request.headers().fields().stream()
                .filter(field -> !field.name().equalsIgnoreCase(name))
                .toList()));
  }
}
