package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A key pair that signs requests in the name of a principal.
 *
 * @param token what a temporary key has to be accompanied by; empty for a lasting one
 */
public record AccessKey(
    String id, String secret, Principal principal, Optional<SessionToken> token) {
  public AccessKey {
    requireNonNull(id, "id is null");
    requireNonNull(secret, "secret is null");
    requireNonNull(principal, "principal is null");
    requireNonNull(token, "token is null");
    if (id.isEmpty() || secret.isEmpty()) {
      throw new IllegalArgumentException("access key and secret are not empty");
    }
  }

  /** A lasting key. */
  public AccessKey(String id, String secret, Principal principal) {
    this(id, secret, principal, Optional.empty());
  }

  /** The secret stays out of logs and errors. */
  @Override
  public String toString() {
    return "AccessKey[id=" + id + ", principal=" + principal.jrn() + "]";
  }
}
