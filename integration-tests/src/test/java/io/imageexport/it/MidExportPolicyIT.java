package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.jdcloud.sdk.service.JdcloudResponse;
import com.jdcloud.sdk.service.iam.client.IamClient;
import com.jdcloud.sdk.service.iam.model.AttachRolePolicyRequest;
import com.jdcloud.sdk.service.iam.model.CreatePolicyInfo;
import com.jdcloud.sdk.service.iam.model.CreatePolicyRequest;
import com.jdcloud.sdk.service.iam.model.DeletePolicyRequest;
import com.jdcloud.sdk.service.iam.model.DetachRolePolicyRequest;
import com.jdcloud.sdk.service.iam.model.UpdatePolicyInfo;
import com.jdcloud.sdk.service.iam.model.UpdatePolicyRequest;
import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.api.auth.Credentials;
import io.imageexport.api.client.JdCloudClient;
import io.imageexport.api.client.JdCloudException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a running export when its role's policies change. */
@ExtendWith(SharedEmulator.class)
class MidExportPolicyIT {
  private static final String ROLE = "changing";
  private static final String POLICY = "changing-policy";
  private static final String IMAGE = "img-large00001";
  private static final String DOCUMENT =
      "{\"Version\":\"3\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"oss:ListAllMyBuckets\","
          + "\"Resource\":\"*\"},{\"Effect\":\"Allow\",\"Action\":[\"oss:GetObject\","
          + "\"oss:AbortMultipartUpload\",\"oss:PutObject\",\"oss:ListMultipartUploadParts\"],"
          + "\"Resource\":\"jrn:oss:*:324100000385:test-export/*\"}]}";

  private final EmulatorProcess emulator;
  private final JavaSdk sdk;
  private final IamClient iam;

  MidExportPolicyIT(EmulatorProcess emulator) {
    this.emulator = emulator;
    this.sdk = JavaSdk.of(emulator);
    this.iam = sdk.iam();
  }

  /** How a policy stops allowing what the export does. */
  enum Change {
    DETACHED {
      @Override
      JdcloudResponse<?> apply(IamClient iam) {
        return iam.detachRolePolicy(
            new DetachRolePolicyRequest().roleName(ROLE).policyName(POLICY));
      }
    },
    CHANGED {
      @Override
      JdcloudResponse<?> apply(IamClient iam) {
        return iam.updatePolicy(
            new UpdatePolicyRequest()
                .policyName(POLICY)
                .updatePolicyInfo(
                    new UpdatePolicyInfo()
                        .content(DOCUMENT.replace("test-export/*", "test-export/other*"))));
      }
    },
    DELETED {
      @Override
      JdcloudResponse<?> apply(IamClient iam) {
        return iam.deletePolicy(new DeletePolicyRequest().policyName(POLICY));
      }
    };

    abstract JdcloudResponse<?> apply(IamClient iam);
  }

  private static void assertDone(JdcloudResponse<?> response) {
    assertNull(response.getError(), () -> response.getError().getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void theExportFailsAtItsNextPartAndLeavesNoUpload(Change change) throws Exception {
    iam.deletePolicy(new DeletePolicyRequest().policyName(POLICY));
    assertDone(
        iam.createPolicy(
            new CreatePolicyRequest()
                .createPolicyInfo(new CreatePolicyInfo().name(POLICY).content(DOCUMENT))));
    assertDone(
        iam.attachRolePolicy(new AttachRolePolicyRequest().roleName(ROLE).policyName(POLICY)));
    String prefix = "stopped" + change.name();
    String taskId = sdk.submit(JavaSdk.request(IMAGE).roleName(ROLE).ossPrefix(prefix));
    sdk.awaitProgress(taskId);
    assertTrue(hasPartsOf(prefix), "an open upload is not where the test looks for it");
    assertDone(change.apply(iam));
    TaskInfo task = sdk.awaitEnd(taskId);
    assertEquals("failed", task.getTaskStatus());
    String object = "jrn:oss:cn-east-2:324100000385:test-export/" + task.getOssObject();
    assertTrue(
        task.getErrorInfo()
            .startsWith(
                "AccessDenied: Role 'changing' may not oss:PutObject on "
                    + object
                    + ": no statement allows oss:PutObject on "
                    + object),
        task.getErrorInfo());
    assertFalse(hasPartsOf(prefix), "the upload was not aborted");
    assertDecisions(taskId, object);
  }

  /**
   * The embedded store keeps the parts of an open upload as files beside the objects. They come and
   * go, so only their names are looked at.
   */
  private boolean hasPartsOf(String name) throws IOException {
    Path bucket = emulator.dataDirectory().resolve("objects").resolve("test-export");
    try (Stream<Path> files = Files.list(bucket)) {
      return files.anyMatch(file -> file.getFileName().toString().contains(name));
    }
  }

  private JsonNode decisions(String taskId) throws IOException, InterruptedException {
    HttpResponse<String> response =
        new Http(emulator).plain("GET", "/_emulator/tasks/" + taskId + "/decisions", "");
    assertEquals(200, response.statusCode(), response.body());
    return new ObjectMapper().readTree(response.body()).path("decisions");
  }

  private void assertDecisions(String taskId, String object)
      throws IOException, InterruptedException {
    JsonNode decisions = decisions(taskId);
    assertEquals("vm:exportImage", decisions.path(0).path("action").asText());
    boolean allowed = false;
    boolean denied = false;
    for (JsonNode decision : decisions) {
      if (decision.path("action").asText().equals("oss:PutObject")) {
        assertEquals(object, decision.path("resource").asText());
        allowed |= decision.path("decision").asText().equals("allow");
        denied |= !decision.path("passed").asBoolean();
      }
    }
    assertTrue(allowed && denied, decisions.toString());
  }

  @Test
  void everyPartOfAnUndisturbedExportIsCounted() throws Exception {
    TaskInfo task =
        sdk.awaitEnd(sdk.submit(JavaSdk.request("img-linux00001").ossPrefix("counted")));
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    int parts = 0;
    for (JsonNode decision : decisions(task.getTaskId())) {
      assertEquals("allow", decision.path("decision").asText());
      if (decision.path("action").asText().equals("oss:PutObject")) {
        parts += decision.path("count").asInt();
      }
    }
    // 20 MiB of data in parts of 16 MiB, the upload's begin and end, and the question before.
    assertEquals(2 + 2 + 1, parts);
  }

  @Test
  void auditLetsThroughAndNotesIt(@TempDir Path directory) throws Exception {
    Path data = directory.resolve("data");
    String seed = Path.of("src/test/resources/seed.yaml").toAbsolutePath().toString();
    try (EmulatorProcess auditing = EmulatorProcess.serve(data, "--seed", seed, "--iam", "audit")) {
      assertTrue(auditing.output().contains("iam=audit"), auditing.output());
      JavaSdk nobody = JavaSdk.of(auditing, "JDC_FAKE_NOBODY_KEY", "JDC_FAKE_NOBODY_SECRET");
      String taskId = nobody.submit(JavaSdk.request("img-linux00001").roleName("no-policy"));
      TaskInfo task = nobody.awaitEnd(taskId);
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
      MidExportPolicyIT there = new MidExportPolicyIT(auditing);
      for (JsonNode decision : there.decisions(taskId)) {
        assertTrue(decision.path("passed").asBoolean());
        boolean trust = decision.path("action").asText().equals("sts:assumeRole");
        assertEquals(trust ? "allow" : "implicit-deny", decision.path("decision").asText());
        assertFalse(decision.path("reason").asText().isEmpty());
      }
      assertTrue(auditing.output().contains("iam=audit lets this through: "), auditing.output());
      assertStillKeptApart(auditing);
    }
  }

  /** No mode opens an account to another one. */
  private static void assertStillKeptApart(EmulatorProcess auditing) {
    try (JdCloudClient other =
        new JdCloudClient(
            URI.create(auditing.endpoint()),
            new Credentials("JDC_FAKE_OTHER_KEY", "JDC_FAKE_OTHER_SECRET"))) {
      JdCloudException refused =
          assertThrows(
              JdCloudException.class,
              () -> CallerAccessIT.assume(other, "jrn:iam::324100000385:role/reader", null));
      assertTrue(refused.getMessage().contains("does not trust"), refused.getMessage());
    }
  }
}
