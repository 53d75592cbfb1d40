package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the official Java SDK has no client for here: temporary keys, by the official Python SDK.
 */
@ExtendWith(SharedEmulator.class)
class PythonSdkIT {
  private final EmulatorProcess emulator;

  PythonSdkIT(EmulatorProcess emulator) {
    this.emulator = emulator;
  }

  @Test
  void temporaryKeysWorkWithTheirToken() throws Exception {
    String python = Tools.requirePythonSdk();
    String said =
        Tools.run(
            python,
            Path.of("src/test/resources/python/assume_role.py").toString(),
            emulator.authority(),
            "JDC_FAKE_ALICE_KEY",
            "JDC_FAKE_ALICE_SECRET",
            "jrn:iam::324100000385:role/reader");
    JsonNode answer = new ObjectMapper().readTree(said.lines().toList().getLast());
    assertEquals(
        "[\"accessKey\",\"expiration\",\"secretKey\",\"sessionToken\"]",
        answer.path("fields").toString());
    assertTrue(answer.path("withToken").asText().matches("[0-9]+ images"), said);
    assertEquals(
        "lack of header x-jdcloud-security-token [gw]", answer.path("withoutToken").asText());
    assertEquals("Invalid security token [gw]", answer.path("withAnotherToken").asText());
  }
}
