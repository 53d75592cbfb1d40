package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The examples of the Amazon S3 API reference, "Signature Calculations: Examples". */
class RequestSignerTest {
  private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");
  private static final String HOST = "examplebucket.s3.amazonaws.com";
  private static final byte[] NO_BODY = {};

  private final RequestSigner signer =
      new RequestSigner(
          "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1");

  @Test
  void getObject() {
    assertSignature(
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        "GET",
        "/test.txt",
        Map.of(),
        Map.of("range", "bytes=0-9"),
        NO_BODY);
  }

  @Test
  void putObject() {
    assertSignature(
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        "PUT",
        "/" + PercentEncoding.path("test$file.text"),
        Map.of(),
        Map.of(
            "date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY"),
        "Welcome to Amazon S3.".getBytes(UTF_8));
  }

  @Test
  void getBucketLifecycle() {
    assertSignature(
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        "GET",
        "/",
        Map.of("lifecycle", ""),
        Map.of(),
        NO_BODY);
  }

  @Test
  void listObjects() {
    assertSignature(
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        "GET",
        "/",
        Map.of("max-keys", "2", "prefix", "J"),
        Map.of(),
        NO_BODY);
  }

  @Test
  void presignedGetObject() {
    assertEquals(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        signer.presignedQuery(HOST, "/test.txt", Duration.ofDays(1), NOW));
  }

  @Test
  void encodesEveryByteThatIsNotUnreserved() {
    assertEquals("a-b_c.d~e/f", PercentEncoding.path("a-b_c.d~e/f"));
    assertEquals("a%2Fb%20c%2Bd%25%2A", PercentEncoding.component("a/b c+d%*"));
    assertEquals("%E4%B8%AD/%F0%9F%98%80", PercentEncoding.path("中/😀"));
  }

  private void assertSignature(
      String signature,
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      byte[] body) {
    var allHeaders = new TreeMap<>(headers);
    allHeaders.put("host", HOST);
    SortedMap<String, String> signed =
        signer.signedHeaders(
            method, path, new TreeMap<>(query), allHeaders, RequestSigner.sha256(body), NOW);
    String authorization = signed.get("authorization");
    assertTrue(authorization.endsWith(",Signature=" + signature), authorization);
  }
}
