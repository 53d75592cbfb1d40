package io.imageexport.api.auth;

import java.util.Optional;

/** One of the two signature versions, which differ only in the literals held here. */
public enum SignatureVersion {
  JDCLOUD2("JDCLOUD2", "jdcloud2_request"),
  JDCLOUD3("JDCLOUD3", "jdcloud3_request");

  private final String keyPrefix;
  private final String terminator;

  SignatureVersion(String keyPrefix, String terminator) {
    this.keyPrefix = keyPrefix;
    this.terminator = terminator;
  }

  /** The first word of the Authorization header and the first line of the string to sign. */
  public String algorithm() {
    return keyPrefix + "-HMAC-SHA256";
  }

  /** What stands before the secret key when the first key of the chain is made. */
  String keyPrefix() {
    return keyPrefix;
  }

  /** The last part of the credential scope. */
  String terminator() {
    return terminator;
  }

  static Optional<SignatureVersion> ofAlgorithm(String algorithm) {
    for (SignatureVersion version : values()) {
      if (version.algorithm().equals(algorithm)) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }
}
