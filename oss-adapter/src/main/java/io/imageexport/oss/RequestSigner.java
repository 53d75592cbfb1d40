package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs S3 requests by AWS Signature Version 4, in the header or in the query. Immutable. */
final class RequestSigner {
  static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final String accessKey;
  private final String secretKey;
  private final String region;

  RequestSigner(String accessKey, String secretKey, String region) {
    this.accessKey = accessKey;
    this.secretKey = secretKey;
    this.region = region;
  }

  /**
   * The headers to send: those given, with the date, the payload's hash and the authorization.
   *
   * @param headers by lower-case name, {@code host} among them
   */
  SortedMap<String, String> signedHeaders(
      String method,
      String path,
      SortedMap<String, String> query,
      SortedMap<String, String> headers,
      String payloadHash,
      Instant now) {
    var signed = new TreeMap<>(headers);
    signed.put("x-amz-content-sha256", payloadHash);
    signed.put("x-amz-date", TIMESTAMP.format(now));
    var request = new CanonicalRequest(method, path, query, signed, payloadHash);
    String authorization =
        ALGORITHM
            + " Credential="
            + accessKey
            + "/"
            + scope(now)
            + ",SignedHeaders="
            + request.signedHeaders()
            + ",Signature="
            + signature(request, now);
    signed.put("authorization", authorization);
    return signed;
  }

  /** The query of a GET request that anybody may send until {@code validity} has passed. */
  String presignedQuery(String host, String path, Duration validity, Instant now) {
    var query = new TreeMap<String, String>();
    query.put("X-Amz-Algorithm", ALGORITHM);
    query.put("X-Amz-Credential", accessKey + "/" + scope(now));
    query.put("X-Amz-Date", TIMESTAMP.format(now));
    query.put("X-Amz-Expires", Long.toString(validity.toSeconds()));
    query.put("X-Amz-SignedHeaders", "host");
    var headers = new TreeMap<String, String>();
    headers.put("host", host);
    var request = new CanonicalRequest("GET", path, query, headers, UNSIGNED_PAYLOAD);
    return CanonicalRequest.queryText(query) + "&X-Amz-Signature=" + signature(request, now);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is missing from this JDK", e);
    }
  }

  private String signature(CanonicalRequest request, Instant now) {
    String stringToSign =
        String.join(
            "\n",
            ALGORITHM,
            TIMESTAMP.format(now),
            scope(now),
            sha256(request.text().getBytes(UTF_8)));
    byte[] dateKey = hmac(("AWS4" + secretKey).getBytes(UTF_8), date(now));
    byte[] regionKey = hmac(dateKey, region);
    byte[] serviceKey = hmac(regionKey, "s3");
    byte[] signingKey = hmac(serviceKey, "aws4_request");
    return HexFormat.of().formatHex(hmac(signingKey, stringToSign));
  }

  private String scope(Instant now) {
    return date(now) + "/" + region + "/s3/aws4_request";
  }

  private static String date(Instant now) {
    return TIMESTAMP.format(now).substring(0, 8);
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is missing from this JDK", e);
    }
  }
}
