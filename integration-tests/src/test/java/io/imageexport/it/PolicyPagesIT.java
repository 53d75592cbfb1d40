package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The pages and commands that explain policies. */
@ExtendWith(SharedEmulator.class)
class PolicyPagesIT {
  private static final Path CASES =
      Path.of("../emulator-core/src/test/resources/policy/policy-cases.json");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROLE_OBJECT = "jrn:oss:cn-east-2:324100000385:test-export/x";

  private final EmulatorProcess emulator;

  @TempDir private Path folder;

  PolicyPagesIT(EmulatorProcess emulator) {
    this.emulator = emulator;
  }

  private HttpResponse<String> post(String page, String body)
      throws IOException, InterruptedException {
    return new Http(emulator).plain("POST", "/_emulator/" + page, body);
  }

  private JsonNode explain(JsonNode question) throws IOException, InterruptedException {
    HttpResponse<String> response = post("policies:explain", question.toString());
    assertEquals(200, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  @TestFactory
  List<DynamicTest> everyRowOfTheTableIsAnsweredOverHttp() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode row : JSON.readTree(CASES.toFile())) {
      tests.add(dynamicTest(row.path("name").asText(), () -> assertAnswered(row)));
    }
    assertEquals(160, tests.size());
    return tests;
  }

  private void assertAnswered(JsonNode row) throws IOException, InterruptedException {
    JsonNode answer = explain(row);
    assertEquals(row.path("expect"), answer.path("decision"), answer.toString());
    assertFalse(answer.path("reason").asText().isEmpty());
    if (row.has("pointer")) {
      assertEquals(row.path("pointer"), answer.path("pointer"));
    }
  }

  @Test
  void aRolesPoliciesAreExplained() throws Exception {
    JsonNode answer =
        explain(
            JSON.createObjectNode()
                .put("role", "other-bucket")
                .put("action", "oss:PutObject")
                .put("resource", ROLE_OBJECT));
    assertEquals("implicit-deny", answer.path("decision").asText());
    assertTrue(
        answer
            .path("reason")
            .asText()
            .endsWith("bucket is 'test-export', the statement names 'other-bucket'"),
        answer.toString());
    assertEquals(2, answer.path("statements").size());
    JsonNode trust =
        explain(
            JSON.createObjectNode()
                .put("kind", "trust")
                .put("role", "trusts-batch")
                .put("principal", "service:disk")
                .put("action", "sts:assumeRole"));
    assertEquals("implicit-deny", trust.path("decision").asText());
    HttpResponse<String> foreign =
        post(
            "policies:explain",
            "{\"role\":\"image-export\",\"account\":\"859150329790\",\"action\":\"a:b\"}");
    assertEquals(404, foreign.statusCode());
    assertEquals("{\"error\":\"account 859150329790 has no role 'image-export'\"}", foreign.body());
  }

  @Test
  void badQuestionsAreToldWhatIsWrong() throws Exception {
    for (String body :
        List.of(
            "",
            "[]",
            "{",
            "{\"policies\":{}}",
            "{\"policies\":[],\"principal\":\"x\"}",
            "{\"policies\":[],\"principal\":\"x\",\"action\":\"a:b\",\"kind\":\"other\"}",
            "{\"policies\":[],\"principal\":\"x\",\"action\":\"a:b\",\"kind\":\"trust\"}",
            "{\"policies\":[],\"principal\":\"x\",\"action\":\"a:b\",\"context\":[1]}",
            "{\"policies\":[],\"principal\":\"x\",\"action\":\"a:b\",\"context\":{\"k\":{}}}",
            "{\"role\":\"x\",\"action\":\"a:b\"}",
            "{\"role\":\"image-export\",\"action\":\"a:b\",\"policies\":[]}",
            "{\"policies\":[],\"action\":\"a:b\",\"request\":{\"principal\":\"x\",\"action\":\"a:b\"}}",
            "{\"policies\":[],\"principal\":\"x\",\"action\":\"a:b\",\"resource\":\""
                + "r".repeat(9_000)
                + "\"}",
            "{\"role\":\"image-export\",\"action\":\"a:b\",\"polices\":[]}",
            "{\"role\":\"image-export\",\"action\":\"a:b\",\"kind\":\"trust\",\"principal\":\"x\"}",
            "{\"role\":\"image-export\",\"account\":\"12\",\"action\":\"a:b\"}")) {
      HttpResponse<String> response = post("policies:explain", body);
      assertEquals(400, response.statusCode(), body + " => " + response.body());
      assertTrue(JSON.readTree(response.body()).path("error").asText().length() > 10, body);
    }
  }

  @Test
  void aDocumentIsCheckedAsTextAndAsJson() throws Exception {
    JsonNode valid =
        JSON.readTree(
            post(
                    "policies:check",
                    "{\"document\":{\"Version\":3,\"Statement\":[{\"Effect\":\"Allow\","
                        + "\"Action\":\"*\",\"Resource\":\"*\"}]}}")
                .body());
    assertTrue(valid.path("valid").asBoolean());
    assertEquals("/Version", valid.path("findings").path(0).path("pointer").asText());
    assertEquals("warning", valid.path("findings").path(1).path("severity").asText());
    ObjectNode raw = JSON.createObjectNode();
    raw.put("document", "{\"Version\":\"3\",\n\"Version\":\"3\"}");
    JsonNode invalid = JSON.readTree(post("policies:check", raw.toString()).body());
    assertFalse(invalid.path("valid").asBoolean());
    assertEquals(2, invalid.path("line").asInt());
    assertEquals("/Version", invalid.path("pointer").asText());
  }

  @Test
  void theCommandsSayTheSame() throws Exception {
    Path policy = folder.resolve("policy.json");
    Files.writeString(
        policy,
        "{\"Version\":\"3\",\n\"Statement\":[\n{\"Effect\":\"Allow\",\"Action\":\"oss:PutObject\","
            + "\"Resource\":\"jrn:oss:*:3241xxxx0385:b/*\"}]}");
    EmulatorProcess.Outcome check = EmulatorProcess.run("policy", "check", policy.toString());
    assertEquals(0, check.status(), check.output());
    assertTrue(
        check
            .output()
            .contains(
                policy
                    + ":3: warning: /Statement/0/Resource: The account '3241xxxx0385' is a"
                    + " placeholder: put your own id there."),
        check.output());
    Files.writeString(policy, "{\"Version\":\"3\"}");
    EmulatorProcess.Outcome invalid = EmulatorProcess.run("policy", "check", policy.toString());
    assertEquals(1, invalid.status());
    assertEquals(policy + ":1: error: /Statement: Statement is required.\n", invalid.output());
    String data = emulator.dataDirectory().toString();
    EmulatorProcess.Outcome denied =
        EmulatorProcess.run(
            "policy",
            "explain",
            "--data-dir",
            data,
            "--role",
            "no-PutObject",
            "--action",
            "oss:PutObject",
            "--resource",
            ROLE_OBJECT);
    assertEquals(1, denied.status(), denied.output());
    assertTrue(denied.output().startsWith("IMPLICIT-DENY: no statement allows"), denied.output());
    assertTrue(denied.output().contains("✗"), denied.output());
    EmulatorProcess.Outcome allowed =
        EmulatorProcess.run(
            "policy",
            "explain",
            "--data-dir",
            data,
            "--role",
            "image-export",
            "--action",
            "oss:PutObject",
            "--resource",
            ROLE_OBJECT,
            "--json");
    assertEquals(0, allowed.status(), allowed.output());
    assertEquals("allow", JSON.readTree(allowed.output()).path("decision").asText());
  }
}
