package io.imageexport.api.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/** The key of one credential scope, made of a secret key by a chain of HMACs. */
final class SigningKey {
  private final byte[] key;

  private SigningKey(byte[] key) {
    this.key = key;
  }

  static SigningKey derive(String secretKey, CredentialScope scope) {
    byte[] initial = (scope.version().keyPrefix() + secretKey).getBytes(UTF_8);
    byte[] dateKey = Digests.hmacSha256(initial, scope.date());
    byte[] regionKey = Digests.hmacSha256(dateKey, scope.region());
    byte[] serviceKey = Digests.hmacSha256(regionKey, scope.service());
    return new SigningKey(Digests.hmacSha256(serviceKey, scope.version().terminator()));
  }

  /** The signature in lower-case hex. */
  String sign(StringToSign stringToSign) {
    return hex(Digests.hmacSha256(key, stringToSign.text()));
  }

  /** The key itself, for known-answer tests. */
  String hex() {
    return hex(key);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
