package io.imageexport.core.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.time.Instant;

/** The secret text that goes along with a temporary key, and the key's end. */
public record SessionToken(String value, Instant expiresAt) {
  public SessionToken {
    requireNonNull(value, "value is null");
    requireNonNull(expiresAt, "expiresAt is null");
  }

  /** Compares in constant time: how long it takes must not tell how much of a guess is right. */
  public boolean matches(String presented) {
    return MessageDigest.isEqual(value.getBytes(UTF_8), presented.getBytes(UTF_8));
  }

  public boolean isExpiredAt(Instant now) {
    return !now.isBefore(expiresAt);
  }

  /** The value stays out of logs and errors. */
  @Override
  public String toString() {
    return "SessionToken[expiresAt=" + expiresAt + "]";
  }
}
