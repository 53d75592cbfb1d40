package io.imageexport.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** One set of rules gives every published and every captured signature. */
class SignVectorsTest {
  @Test
  void allVectorsAreThere() {
    assertEquals(50, SignVector.all().size());
  }

  @TestFactory
  Stream<DynamicTest> canonicalRequest() {
    return SignVector.all().stream()
        .map(
            vector ->
                dynamicTest(
                    vector.id(),
                    () -> {
                      CanonicalRequest canonical =
                          CanonicalRequest.of(vector.request(), vector.signedHeaderNames());
                      assertEquals(vector.canonicalRequest(), canonical.text());
                      assertEquals(vector.canonicalRequestSha256(), canonical.sha256Hex());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> stringToSign() {
    return SignVector.all().stream()
        .map(
            vector ->
                dynamicTest(
                    vector.id(),
                    () -> {
                      SignatureDate date = SignatureDate.of(vector.request().headers());
                      StringToSign text =
                          new StringToSign(
                              vector.scope(), date.text(), vector.canonicalRequestSha256());
                      assertEquals(vector.stringToSign(), text.text());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> signature() {
    return SignVector.all().stream()
        .map(
            vector ->
                dynamicTest(
                    vector.id(),
                    () -> {
                      SignatureDate date = SignatureDate.of(vector.request().headers());
                      String signature =
                          SigningKey.derive(vector.secretKey(), vector.scope())
                              .sign(
                                  new StringToSign(
                                      vector.scope(),
                                      date.text(),
                                      vector.canonicalRequestSha256()));
                      assertEquals(vector.expectedSignature(), signature);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> verification() {
    return SignVector.all().stream()
        .map(
            vector ->
                dynamicTest(
                    vector.id(),
                    () ->
                        assertEquals(
                            new Verification.Verified(
                                vector.accessKey(), vector.scope(), vector.clock().instant()),
                            new SignatureVerifier(vector.clock(), Duration.ofMinutes(15))
                                .verify(vector.request(), vector.credentials()))));
  }
}
