package io.imageexport.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.core.error.CloudException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers in a body, whole ones in whatever way JSON writes them. */
class BodyTest {
  private static int number(String json) {
    return Body.parse(("{\"n\":" + json + "}").getBytes(UTF_8)).number("n", 7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "3.0", "30e-1"})
  void aWholeNumberIsRead(String json) {
    assertEquals(3, number(json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5", "1e300", "2147483648", "\"3\"", "true", "[3]"})
  void anythingElseIsRefused(String json) {
    CloudException refusal = assertThrows(CloudException.class, () -> number(json));
    assertEquals("Parameter N invalid: not a whole number", refusal.getMessage());
  }
}
