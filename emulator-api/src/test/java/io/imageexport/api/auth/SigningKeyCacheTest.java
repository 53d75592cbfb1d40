package io.imageexport.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class SigningKeyCacheTest {
  private final SigningKeyCache cache = new SigningKeyCache(2);

  @Test
  void keepsTheKeysUsedLast() {
    SigningKey first = cache.get("ak", "sk", scope("cn-north-1"));
    SigningKey second = cache.get("ak", "sk", scope("cn-east-1"));
    assertSame(first, cache.get("ak", "sk", scope("cn-north-1")));
    cache.get("ak", "sk", scope("cn-south-1"));
    assertEquals(2, cache.size());
    assertSame(first, cache.get("ak", "sk", scope("cn-north-1")));
    assertNotSame(second, cache.get("ak", "sk", scope("cn-east-1")));
  }

  @Test
  void changedSecretGivesAnotherKey() {
    CredentialScope scope = scope("cn-north-1");
    cache.get("ak", "old", scope);
    assertEquals(SigningKey.derive("new", scope).hex(), cache.get("ak", "new", scope).hex());
    assertEquals(1, cache.size());
  }

  private static CredentialScope scope(String region) {
    return new CredentialScope("20261123", region, "vm", SignatureVersion.JDCLOUD2);
  }
}
