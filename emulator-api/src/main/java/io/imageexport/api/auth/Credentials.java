package io.imageexport.api.auth;

import static java.util.Objects.requireNonNull;

/** An access key and its secret key. */
public record Credentials(String accessKey, String secretKey) {
  public Credentials {
    requireNonNull(accessKey, "accessKey is null");
    requireNonNull(secretKey, "secretKey is null");
    if (accessKey.isBlank() || secretKey.isEmpty()) {
      throw new IllegalArgumentException("access key and secret key are not empty");
    }
  }

  /** Hides the secret key. */
  @Override
  public String toString() {
    return "Credentials[accessKey=" + accessKey + "]";
  }
}
