package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.jdcloud.sdk.model.ServiceError;
import com.jdcloud.sdk.service.common.model.Filter;
import com.jdcloud.sdk.service.disk.model.DeleteSnapshotsRequest;
import com.jdcloud.sdk.service.disk.model.DescribeSnapshotsRequest;
import com.jdcloud.sdk.service.iam.model.AttachRolePolicyRequest;
import com.jdcloud.sdk.service.iam.model.CreateRoleInfo;
import com.jdcloud.sdk.service.iam.model.CreateRoleRequest;
import com.jdcloud.sdk.service.iam.model.DeleteRoleRequest;
import com.jdcloud.sdk.service.iam.model.DescribeRolesRequest;
import com.jdcloud.sdk.service.vm.client.VmClient;
import com.jdcloud.sdk.service.vm.model.CopyImagesRequest;
import com.jdcloud.sdk.service.vm.model.DescribeImagesRequest;
import com.jdcloud.sdk.service.vm.model.DescribeImagesResponse;
import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.api.auth.Credentials;
import io.imageexport.api.client.JdCloudClient;
import io.imageexport.api.client.JdCloudException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sub-users and role sessions may do what their policies say, and nothing else. */
@ExtendWith(SharedEmulator.class)
class CallerAccessIT {
  private static final String READER = "jrn:iam::324100000385:role/reader";
  private static final String TOKEN_HEADER = "x-jdcloud-security-token";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EmulatorProcess emulator;
  private final JavaSdk owner;

  CallerAccessIT(EmulatorProcess emulator) {
    this.emulator = emulator;
    this.owner = JavaSdk.of(emulator);
  }

  private JavaSdk user(String name) {
    return JavaSdk.of(emulator, "JDC_FAKE_" + name + "_KEY", "JDC_FAKE_" + name + "_SECRET");
  }

  private static DescribeImagesResponse describeImages(VmClient vm) {
    return vm.describeImages(
        new DescribeImagesRequest().regionId(JavaSdk.REGION).imageSource("private"));
  }

  private static void assertForbidden(String reason, ServiceError error) {
    assertNotNull(error, "was let through");
    assertEquals(403, error.getCode(), error.getMessage());
    assertEquals("HTTP_FORBIDDEN", error.getStatus());
    assertTrue(error.getMessage().endsWith(reason + " [IAM] [gw]"), error.getMessage());
  }

  @Test
  void aSubUserMayDoNothingByDefault() {
    assertForbidden(
        "jrn:iam::324100000385:user/nobody is not authorized to perform vm:describeImages on"
            + " resource *: no statement allows vm:describeImages on *: there is no policy",
        describeImages(user("NOBODY").vm()).getError());
  }

  @Test
  void aSubUserMayDoWhatItsPoliciesSay() throws InterruptedException {
    assertNull(describeImages(user("ALICE").vm()).getError());
    assertForbidden(
        "no statement allows iam:describeRoles on *; nearest miss: JDCloudVirtualMachineRead"
            + " statement 1: action is 'iam:describeRoles', the statement names 'vm:describe*',"
            + " 'vm:imageTasks'",
        user("ALICE").iam().describeRoles(new DescribeRolesRequest()).getError());
    JavaSdk exporter = user("EXPORTER");
    TaskInfo task = exporter.awaitEnd(exporter.submit(JavaSdk.request("img-linux00001")));
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    assertForbidden(
        "resource is 'images/img-large00001', the statement names 'images/img-linux00001'",
        exporter.export(JavaSdk.request("img-large00001")).getError());
  }

  private JdCloudClient client(String name) {
    return new JdCloudClient(
        URI.create(emulator.endpoint()),
        new Credentials("JDC_FAKE_" + name + "_KEY", "JDC_FAKE_" + name + "_SECRET"));
  }

  /** Takes a role on; the session policy may be null. */
  static JsonNode assume(JdCloudClient client, String role, String policy) {
    ObjectNode info = JSON.createObjectNode();
    info.put("roleJrn", role).put("roleSessionName", "a-test").put("policy", policy);
    return client
        .call(
            "sts",
            "jdcloud-api",
            "POST",
            "/v1/sessionToken:assumeRole",
            Map.of(),
            JSON.createObjectNode().set("assumeRoleInfo", info))
        .path("credentials");
  }

  private JdCloudException refusal(String user, String role) {
    try (JdCloudClient client = client(user)) {
      return assertThrows(JdCloudException.class, () -> assume(client, role, null));
    }
  }

  /** The SDK, with temporary keys, as its users would set it up. */
  private VmClient vm(JsonNode keys, String token) {
    VmClient vm =
        JavaSdk.of(emulator, keys.path("accessKey").asText(), keys.path("secretKey").asText()).vm();
    if (token != null) {
      vm.setCustomHeader(TOKEN_HEADER, token);
    }
    return vm;
  }

  @Test
  void temporaryKeysWorkWithTheirToken() {
    try (JdCloudClient alice = client("ALICE")) {
      JsonNode keys = assume(alice, READER, null);
      String token = keys.path("sessionToken").asText();
      assertNull(describeImages(vm(keys, token)).getError());
      ServiceError without = describeImages(vm(keys, null)).getError();
      assertEquals(401, without.getCode());
      assertEquals("lack of header x-jdcloud-security-token [gw]", without.getMessage());
      ServiceError wrong = describeImages(vm(keys, token + "x")).getError();
      assertEquals("Invalid security token [gw]", wrong.getMessage());
      JavaSdk iam =
          JavaSdk.of(emulator, keys.path("accessKey").asText(), keys.path("secretKey").asText());
      iam.iam().setCustomHeader(TOKEN_HEADER, token);
      assertForbidden(
          "'vm:describe*', 'vm:imageTasks'",
          iam.iam().describeRoles(new DescribeRolesRequest()).getError());
    }
  }

  @Test
  void aSessionPolicyNarrows() {
    String tasksOnly =
        "{\"Version\":\"3\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"vm:imageTasks\","
            + "\"Resource\":\"*\"}]}";
    try (JdCloudClient alice = client("ALICE")) {
      JsonNode keys = assume(alice, READER, tasksOnly);
      assertForbidden(
          "no statement of the session policy allows vm:describeImages on *; nearest miss: session"
              + " policy statement 1: action is 'vm:describeImages', the statement names"
              + " 'vm:imageTasks'",
          describeImages(vm(keys, keys.path("sessionToken").asText())).getError());
      JdCloudException tooLong =
          assertThrows(
              JdCloudException.class, () -> assume(alice, READER, tasksOnly + " ".repeat(2048)));
      assertTrue(tooLong.getMessage().contains("at most 2048 bytes"), tooLong.getMessage());
    }
  }

  @Test
  void aRoleIsTakenOnOnlyByThoseItTrustsAndWhoMay() {
    assertTrue(
        refusal("EXPORTER", READER).getMessage().contains("no statement allows sts:assumeRole"));
    assertTrue(
        refusal("ALICE", "jrn:iam::324100000385:role/image-export")
            .getMessage()
            .contains("no statement allows sts:assumeRole"));
    // The main account may ask for any role, and is not who this one trusts.
    JdCloudException refused = assertThrows(JdCloudException.class, () -> assumeAsOwner(READER));
    assertTrue(
        refused.getMessage().contains("does not trust jrn:iam::324100000385:root"),
        refused.getMessage());
    JdCloudException service =
        assertThrows(
            JdCloudException.class, () -> assumeAsOwner("jrn:iam::324100000385:role/image-export"));
    assertTrue(service.getMessage().contains("does not trust"), service.getMessage());
    JdCloudException absent =
        assertThrows(
            JdCloudException.class, () -> assumeAsOwner("jrn:iam::324100000385:role/none-such"));
    assertTrue(absent.getMessage().contains("Role 'none-such' not found"), absent.getMessage());
  }

  private JsonNode assumeAsOwner(String role) {
    try (JdCloudClient client =
        new JdCloudClient(
            URI.create(emulator.endpoint()),
            new Credentials(emulator.accessKey(), emulator.secretKey()))) {
      return assume(client, role, null);
    }
  }

  /** What another account has, and why it refuses, is not told. */
  @Test
  void anotherAccountsRolesAreNotTold() {
    String known = refusal("OTHER", READER).getMessage();
    String unknown = refusal("OTHER", "jrn:iam::324100000385:role/none-such").getMessage();
    assertTrue(known.contains("does not trust jrn:iam::859150329790:root"), known);
    assertEquals(
        known.replace("role/reader", "role/none-such").replaceAll("[a-z0-9]{32}", ""),
        unknown.replaceAll("[a-z0-9]{32}", ""));
  }

  @Test
  void keysEndWithTheirRole() {
    String trust =
        "{\"Version\":\"3\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
            + "{\"JDCLOUD\":\"jrn:iam::324100000385:root\"},\"Action\":\"sts:assumeRole\","
            + "\"Resource\":\"*\"}]}";
    CreateRoleRequest create =
        new CreateRoleRequest()
            .createRoleInfo(
                new CreateRoleInfo()
                    .roleName("short-lived")
                    .type(4)
                    .assumeRolePolicyDocument(trust));
    assertNull(owner.iam().createRole(create).getError());
    owner
        .iam()
        .attachRolePolicy(
            new AttachRolePolicyRequest()
                .roleName("short-lived")
                .policyName("JDCloudVirtualMachineRead"));
    JsonNode keys = assumeAsOwner("jrn:iam::324100000385:role/short-lived");
    VmClient vm = vm(keys, keys.path("sessionToken").asText());
    assertNull(describeImages(vm).getError());
    assertNull(owner.iam().deleteRole(new DeleteRoleRequest().roleName("short-lived")).getError());
    assertNull(owner.iam().createRole(create).getError());
    assertEquals("Invalid accessKey [gw]", describeImages(vm).getError().getMessage());
  }

  private static String statement(String effect, String action, String resource) {
    return "{\"Effect\":\"%s\",\"Action\":\"%s\",\"Resource\":\"%s\"}"
        .formatted(effect, action, resource);
  }

  /** The SDK of a session that may do what these statements say. */
  private JavaSdk session(String... statements) {
    String policy = "{\"Version\":\"3\",\"Statement\":[" + String.join(",", statements) + "]}";
    JsonNode keys;
    try (JdCloudClient client =
        new JdCloudClient(
            URI.create(emulator.endpoint()),
            new Credentials(emulator.accessKey(), emulator.secretKey()))) {
      keys = assume(client, "jrn:iam::324100000385:role/administrator", policy);
    }
    JavaSdk sdk =
        JavaSdk.of(emulator, keys.path("accessKey").asText(), keys.path("secretKey").asText());
    sdk.vm().setCustomHeader(TOKEN_HEADER, keys.path("sessionToken").asText());
    sdk.disk().setCustomHeader(TOKEN_HEADER, keys.path("sessionToken").asText());
    return sdk;
  }

  private static ServiceError copy(JavaSdk sdk, String... imageIds) {
    return sdk.vm()
        .copyImages(
            new CopyImagesRequest()
                .regionId(JavaSdk.REGION)
                .sourceImageIds(List.of(imageIds))
                .destinationRegion("cn-east-1"))
        .getError();
  }

  private static ServiceError describe(JavaSdk sdk, String... imageIds) {
    return sdk.vm()
        .describeImages(new DescribeImagesRequest().regionId(JavaSdk.REGION).ids(List.of(imageIds)))
        .getError();
  }

  private static ServiceError deleteSnapshots(JavaSdk sdk, String... ids) {
    return sdk.disk()
        .deleteSnapshots(
            new DeleteSnapshotsRequest().regionId(JavaSdk.REGION).snapshotIds(List.of(ids)))
        .getError();
  }

  private static ServiceError describeSnapshots(JavaSdk sdk, String... ids) {
    Filter filter = new Filter();
    filter.setName("snapshotId");
    filter.setValues(List.of(ids));
    return sdk.disk()
        .describeSnapshots(
            new DescribeSnapshotsRequest().regionId(JavaSdk.REGION).filters(List.of(filter)))
        .getError();
  }

  /** A denial on one of several, or an allowance for only some, is not got round by a list. */
  @Test
  void eachOfSeveralIsAskedAbout() {
    String images = "jrn:vm:cn-east-2:324100000385:images/";
    String snapshots = "jrn:disk:cn-east-2:324100000385:snapshots/";
    JavaSdk allButOne =
        session(
            statement("Allow", "vm:*", "*"),
            statement("Allow", "disk:*", "*"),
            statement("Deny", "vm:*", images + "img-large00001"),
            statement("Deny", "disk:*", snapshots + "snapshot-denied0001"));
    assertForbidden(
        "denies vm:copyImages on " + images + "img-large00001",
        copy(allButOne, "img-linux00001", "img-large00001"));
    assertForbidden(
        "denies vm:describeImages on " + images + "img-large00001",
        describe(allButOne, "img-linux00001", "img-large00001"));
    assertNull(describe(allButOne, "img-linux00001"));
    assertForbidden(
        "denies disk:deleteSnapshots on " + snapshots + "snapshot-denied0001",
        deleteSnapshots(allButOne, "snapshot-allowed001", "snapshot-denied0001"));
    assertEquals(
        "Snapshot 'snapshot-allowed001' not found",
        deleteSnapshots(allButOne, "snapshot-allowed001").getMessage());
    assertForbidden(
        "denies disk:describeSnapshots on " + snapshots + "snapshot-denied0001",
        describeSnapshots(allButOne, "snapshot-allowed001", "snapshot-denied0001"));

    JavaSdk onlyOne =
        session(
            statement("Allow", "vm:*", images + "img-linux00001"),
            statement("Allow", "disk:*", snapshots + "snapshot-allowed001"));
    assertForbiddenAbout(images + "img-disks00001", copy(onlyOne, "img-disks00001"));
    assertForbiddenAbout(
        images + "img-disks00001", copy(onlyOne, "img-linux00001", "img-disks00001"));
    assertNull(describe(onlyOne, "img-linux00001"));
    assertForbiddenAbout("*", describeImages(onlyOne.vm()).getError());
    assertForbiddenAbout(
        snapshots + "snapshot-other00001", deleteSnapshots(onlyOne, "snapshot-other00001"));
    assertEquals(
        "Snapshot 'snapshot-allowed001' not found",
        deleteSnapshots(onlyOne, "snapshot-allowed001").getMessage());
    assertNull(describeSnapshots(onlyOne, "snapshot-allowed001"));
    assertEquals(
        0,
        owner
            .vm()
            .describeImages(
                new DescribeImagesRequest().regionId("cn-east-1").imageSource("private"))
            .getResult()
            .getTotalCount());
  }

  private static void assertForbiddenAbout(String resource, ServiceError error) {
    assertNotNull(error, "was let through");
    assertEquals(403, error.getCode(), error.getMessage());
    assertTrue(error.getMessage().contains(" on resource " + resource + ": "), error.getMessage());
  }

  @Test
  void theAddressOfTheCallerCounts() {
    owner
        .iam()
        .createRole(
            new CreateRoleRequest()
                .createRoleInfo(
                    new CreateRoleInfo()
                        .roleName("from-elsewhere")
                        .type(4)
                        .assumeRolePolicyDocument(
                            "{\"Version\":\"3\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                + "{\"JDCLOUD\":\"324100000385\"},\"Action\":\"sts:assumeRole\","
                                + "\"Resource\":\"*\"}]}")));
    owner
        .iam()
        .attachRolePolicy(
            new AttachRolePolicyRequest()
                .roleName("from-elsewhere")
                .policyName("from-elsewhere-only"));
    JsonNode keys = assumeAsOwner("jrn:iam::324100000385:role/from-elsewhere");
    assertForbidden(
        "JDCloud:SourceIp is '127.0.0.1', the condition IpAddress names '203.0.113.0/24'",
        describeImages(vm(keys, keys.path("sessionToken").asText())).getError());
  }
}
