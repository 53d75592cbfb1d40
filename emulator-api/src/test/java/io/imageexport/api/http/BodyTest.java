package io.imageexport.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies: whole numbers in whatever way JSON writes them, and fields repeated or misspelt. */
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
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':1,'b':2,'a':3} | a",
        "{'a':1,'\\u0061':3} | a",
        "{'x':{'a\\n':1,'a\\n':3}} | a\\n",
        "{'x':[{'a':1,'a':1}]} | a",
      })
  void aRepeatedFieldIsRefusedByItsName(String json, String name) {
    byte[] body = json.replace('\'', '"').getBytes(UTF_8);
    CloudException refusal = assertThrows(CloudException.class, () -> Body.parse(body));
    assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
    assertTrue(
        refusal
            .getMessage()
            .startsWith("the body repeats the field '" + name + "': line 1, column"),
        refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5", "1e300", "2147483648", "\"3\"", "true", "[3]"})
  void anythingElseIsRefused(String json) {
    CloudException refusal = assertThrows(CloudException.class, () -> number(json));
    assertEquals("Parameter N invalid: not a whole number", refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                  | Parameter RoleName missing",
        "{\"roleName\":null} | Parameter RoleName missing",
        "{\"RoleName\":\"x\"} | Parameter RoleName missing: the field is 'roleName', not 'RoleName'",
        "{\"rolename\":\"x\"} | Parameter RoleName missing: the field is 'roleName', not 'rolename'",
      })
  void aMisspeltFieldIsNamedBesideTheMissingOne(String json, String message) {
    CloudException refusal =
        assertThrows(
            CloudException.class, () -> Body.parse(json.getBytes(UTF_8)).requiredText("roleName"));
    assertEquals(message, refusal.getMessage());
  }
}
