package io.imageexport.api.auth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The signing keys used last; safe for many threads.
 *
 * <p>An entry remembers which secret key it was made of, so that a key pair that was deleted and
 * made anew never meets its old signing key.
 */
final class SigningKeyCache {
  private record Owner(String accessKey, CredentialScope scope) {}

  private record Entry(String secretKey, SigningKey signingKey) {
    /** Hides the secret. */
    @Override
    public String toString() {
      return "Entry";
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock. In order of use, the oldest first.
  private final Map<Owner, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final int capacity;

  SigningKeyCache(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is less than 1");
    }
    this.capacity = capacity;
  }

  SigningKey get(String accessKey, String secretKey, CredentialScope scope) {
    Owner owner = new Owner(accessKey, scope);
    Entry known = find(owner);
    if (known != null && known.secretKey().equals(secretKey)) {
      return known.signingKey();
    }
    SigningKey derived = SigningKey.derive(secretKey, scope);
    store(owner, new Entry(secretKey, derived));
    return derived;
  }

  private Entry find(Owner owner) {
    lock.lock();
    try {
      return entries.get(owner);
    } finally {
      lock.unlock();
    }
  }

  private void store(Owner owner, Entry entry) {
    lock.lock();
    try {
      entries.put(owner, entry);
      if (entries.size() > capacity) {
        entries.remove(entries.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }
}
