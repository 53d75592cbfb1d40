package io.imageexport.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationHeaderTest {
  private static final String SIGNATURE =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  private static final CredentialScope SCOPE =
      new CredentialScope("20261123", "cn-east-2", "vm", SignatureVersion.JDCLOUD3);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AKTEST",
        "access key",
        "a/b/c/d/e/f",
        "/",
        "a, b",
        "x, SignedHeaders=host, Signature=abc",
        "Credential=",
        "中文",
      })
  void accessKeyMayHoldSeparators(String accessKey) throws RejectedRequestException {
    AuthorizationHeader header =
        new AuthorizationHeader(accessKey, SCOPE, List.of("content-type", "host"), SIGNATURE);
    assertEquals(header, AuthorizationHeader.parse(header.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JDCLOUD3-HMAC-SHA256 Credential=AK/20261123/cn-east-2/vm/jdcloud3_request,"
            + "SignedHeaders=host,Signature=",
        "  JDCLOUD3-HMAC-SHA256   Credential=AK/20261123/cn-east-2/vm/jdcloud3_request ,  "
            + "SignedHeaders=Host ,  Signature=",
      })
  void blanksAroundTheCommasDoNotMatter(String start) throws RejectedRequestException {
    assertEquals(
        new AuthorizationHeader("AK", SCOPE, List.of("host"), SIGNATURE),
        AuthorizationHeader.parse(start + SIGNATURE));
  }

  @TestFactory
  Stream<DynamicTest> refused() {
    String good =
        "JDCLOUD3-HMAC-SHA256 Credential=AK/20261123/cn-east-2/vm/jdcloud3_request,"
            + " SignedHeaders=host;x-a, Signature="
            + SIGNATURE;
    Map<String, RejectionReason> cases =
        Map.ofEntries(
            Map.entry("", RejectionReason.AUTHORIZATION_MISSING),
            Map.entry("  ", RejectionReason.AUTHORIZATION_MISSING),
            Map.entry("Bearer abc", RejectionReason.MALFORMED),
            Map.entry(good.replace("JDCLOUD3-", "AWS4-"), RejectionReason.MALFORMED),
            Map.entry(good.replace("JDCLOUD3-", "jdcloud3-"), RejectionReason.MALFORMED),
            Map.entry(good.replace("JDCLOUD3-", "JDCLOUD2-"), RejectionReason.MALFORMED),
            Map.entry(good.replace("jdcloud3_", "jdcloud2_"), RejectionReason.MALFORMED),
            Map.entry("JDCLOUD3-HMAC-SHA256", RejectionReason.CREDENTIAL_MISSING),
            Map.entry(good.replace("Credential=", "Other="), RejectionReason.CREDENTIAL_MISSING),
            Map.entry(good.replace("=AK/", "=/"), RejectionReason.CREDENTIAL_MISSING),
            Map.entry(good.replace("=AK/", "="), RejectionReason.MALFORMED),
            Map.entry(good.replace("AK", "A\tK\n"), RejectionReason.MALFORMED),
            Map.entry(good.replace("AK", "A".repeat(129)), RejectionReason.MALFORMED),
            Map.entry(good.replace("AK", "A".repeat(4096)), RejectionReason.MALFORMED),
            Map.entry(good.replace("20261123", "2026112"), RejectionReason.MALFORMED),
            Map.entry(good.replace("20261123", "2026-1-1"), RejectionReason.MALFORMED),
            Map.entry(good.replace("cn-east-2", ""), RejectionReason.MALFORMED),
            Map.entry(good.replace("cn-east-2", "cn east"), RejectionReason.MALFORMED),
            Map.entry(good.replace("cn-east-2", "r".repeat(65)), RejectionReason.MALFORMED),
            Map.entry(good.replace("/vm/", "//"), RejectionReason.MALFORMED),
            Map.entry(
                good.replace("SignedHeaders=", "Headers="), RejectionReason.SIGNED_HEADERS_MISSING),
            Map.entry(good.replace("host;x-a", ""), RejectionReason.SIGNED_HEADERS_MISSING),
            Map.entry(good.replace("host;x-a", "host;"), RejectionReason.MALFORMED),
            Map.entry(good.replace("host;x-a", "host;x a"), RejectionReason.MALFORMED),
            Map.entry(good.replace("host;x-a", "host;HOST"), RejectionReason.MALFORMED),
            Map.entry(good.replace("host;x-a", "a;".repeat(70) + "a"), RejectionReason.MALFORMED),
            Map.entry(good.replace(", Signature=", " Signature="), RejectionReason.MALFORMED),
            Map.entry(good.replace("Signature=", "Sign="), RejectionReason.MALFORMED),
            Map.entry(good + "0", RejectionReason.SIGNATURE_DIFFERENT),
            Map.entry(good.replace("abcdef", "ABCDEF"), RejectionReason.SIGNATURE_DIFFERENT),
            Map.entry(good.replace(SIGNATURE, ""), RejectionReason.SIGNATURE_DIFFERENT));
    return cases.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getValue() + " " + entry.getKey(),
                    () ->
                        assertEquals(
                            entry.getValue(),
                            assertThrows(
                                    RejectedRequestException.class,
                                    () -> AuthorizationHeader.parse(entry.getKey()))
                                .reason())));
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 65})
  void signedHeadersAreBounded(int count) throws RejectedRequestException {
    List<String> names = Stream.iterate(0, i -> i + 1).limit(count).map(i -> "x-" + i).toList();
    String header = new AuthorizationHeader("AK", SCOPE, names, SIGNATURE).toString();
    if (count <= 64) {
      assertEquals(names, AuthorizationHeader.parse(header).signedHeaders());
    } else {
      assertThrows(RejectedRequestException.class, () -> AuthorizationHeader.parse(header));
    }
  }
}
