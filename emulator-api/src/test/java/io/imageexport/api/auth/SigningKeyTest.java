package io.imageexport.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SigningKeyTest {
  @Test
  void keyOfTheDocumentedExample() {
    SignVector example = SignVector.of("D1 docs example (POST, V2)");
    assertEquals(
        "a4e50bcb6001be0008696b173c30172b5ce22a77db00d21c6a9d69de2ba33b7d",
        SigningKey.derive(example.secretKey(), example.scope()).hex());
  }
}
