package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

/** A key pair that signs requests in the name of an account. */
public record AccessKey(String id, String secret, AccountId account) {
  public AccessKey {
    requireNonNull(id, "id is null");
    requireNonNull(secret, "secret is null");
    requireNonNull(account, "account is null");
    if (id.isEmpty() || secret.isEmpty()) {
      throw new IllegalArgumentException("access key and secret are not empty");
    }
  }

  /** The secret stays out of logs and errors. */
  @Override
  public String toString() {
    return "AccessKey[id=" + id + ", account=" + account + "]";
  }
}
