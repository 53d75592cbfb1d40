package io.imageexport.api.auth;

import static java.util.Objects.requireNonNull;

/**
 * What the server saw, for a client that wonders why its signature was refused.
 *
 * <p>It holds neither the secret nor the signature that would have been right: with that, the
 * sender could send this one request again, and be believed. A session token is hidden too.
 *
 * @param explanation one sentence
 * @param canonicalRequest empty if the request was refused before
 * @param stringToSign empty if the request was refused before
 */
public record Diagnosis(String explanation, String canonicalRequest, String stringToSign) {
  public Diagnosis {
    requireNonNull(explanation, "explanation is null");
    requireNonNull(canonicalRequest, "canonicalRequest is null");
    requireNonNull(stringToSign, "stringToSign is null");
  }
}
