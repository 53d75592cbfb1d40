package io.imageexport.api.auth;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the server saw, for a client that wonders why its signature was refused.
 *
 * <p>It holds neither the secret nor the signature that would have been right: with that, the
 * sender could send this one request again, and be believed. Values that may be secret, such as a
 * session token, are {@linkplain Masking masked}; the hash in the string to sign is that of the
 * text without masks.
 *
 * @param explanation one sentence
 * @param hints which known mistakes would explain the signature, one sentence each
 * @param claim what the client says; absent if its Authorization header could not be read
 * @param canonicalRequest empty if the request was refused before
 * @param stringToSign empty if the request was refused before
 * @param masked names of the headers and query parameters whose values are masked
 */
public record Diagnosis(
    String explanation,
    List<String> hints,
    Optional<Claim> claim,
    String canonicalRequest,
    String stringToSign,
    List<String> masked) {
  public Diagnosis {
    requireNonNull(explanation, "explanation is null");
    hints = List.copyOf(hints);
    requireNonNull(claim, "claim is null");
    requireNonNull(canonicalRequest, "canonicalRequest is null");
    requireNonNull(stringToSign, "stringToSign is null");
    masked = List.copyOf(masked);
  }

  /** Of a request of which nothing could be read. */
  static Diagnosis of(String explanation) {
    return new Diagnosis(explanation, List.of(), Optional.empty(), "", "", List.of());
  }

  /** The same with other hints. */
  Diagnosis withHints(List<String> hints) {
    return new Diagnosis(explanation, hints, claim, canonicalRequest, stringToSign, masked);
  }

  /**
   * What a client claims about its signature.
   *
   * @param accessKey its start only, unless somebody has it: who mixes his keys up sends the secret
   * @param signatureStart its first digits, by which its sender knows it again
   * @param date the value of x-jdcloud-date
   * @param contentSha256 the literal value of x-jdcloud-content-sha256
   */
  public record Claim(
      String algorithm,
      String accessKey,
      String scope,
      List<String> signedHeaders,
      String signatureStart,
      Optional<String> date,
      Optional<String> contentSha256) {
    private static final int SHOWN_DIGITS = 8;
    private static final int SHOWN_CHARACTERS = 4;
    private static final int MAX_SHOWN_LENGTH = 128;

    public Claim {
      requireNonNull(algorithm, "algorithm is null");
      requireNonNull(accessKey, "accessKey is null");
      requireNonNull(scope, "scope is null");
      signedHeaders = List.copyOf(signedHeaders);
      requireNonNull(signatureStart, "signatureStart is null");
      requireNonNull(date, "date is null");
      requireNonNull(contentSha256, "contentSha256 is null");
    }

    static Claim of(AuthorizationHeader authorization, boolean isKeyKnown, Headers headers) {
      return new Claim(
          authorization.scope().version().algorithm(),
          isKeyKnown ? authorization.accessKey() : start(authorization.accessKey()),
          authorization.scope().toString(),
          authorization.signedHeaders(),
          authorization.signature().substring(0, SHOWN_DIGITS) + "...",
          shown(String.join(",", headers.values(SignatureDate.HEADER))),
          shown(CanonicalRequest.contentSha256(headers)));
    }

    /** The start of a key that could be a secret one. */
    static String start(String key) {
      return key.substring(0, Math.min(key.length() / 2, SHOWN_CHARACTERS))
          + String.format(Locale.ROOT, "... (%d characters)", key.length());
    }

    private static Optional<String> shown(String value) {
      return Optional.of(value)
          .filter(text -> !text.isEmpty())
          .map(text -> text.substring(0, Math.min(text.length(), MAX_SHOWN_LENGTH)));
    }
  }
}
