package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.model.ServiceError;
import com.jdcloud.sdk.service.JdcloudResponse;
import com.jdcloud.sdk.service.iam.client.IamClient;
import com.jdcloud.sdk.service.iam.model.AttachRolePolicyRequest;
import com.jdcloud.sdk.service.iam.model.CreatePolicyInfo;
import com.jdcloud.sdk.service.iam.model.CreatePolicyRequest;
import com.jdcloud.sdk.service.iam.model.CreatePolicyResponse;
import com.jdcloud.sdk.service.iam.model.CreateRoleInfo;
import com.jdcloud.sdk.service.iam.model.CreateRoleRequest;
import com.jdcloud.sdk.service.iam.model.CreateRoleResponse;
import com.jdcloud.sdk.service.iam.model.DeletePolicyRequest;
import com.jdcloud.sdk.service.iam.model.DeleteRoleRequest;
import com.jdcloud.sdk.service.iam.model.DescribePoliciesRequest;
import com.jdcloud.sdk.service.iam.model.DescribePoliciesResult;
import com.jdcloud.sdk.service.iam.model.DescribePolicyRequest;
import com.jdcloud.sdk.service.iam.model.DescribePolicyResponse;
import com.jdcloud.sdk.service.iam.model.DescribeRolePoliciesRequest;
import com.jdcloud.sdk.service.iam.model.DescribeRolePoliciesResult;
import com.jdcloud.sdk.service.iam.model.DescribeRoleRequest;
import com.jdcloud.sdk.service.iam.model.DescribeRolesRequest;
import com.jdcloud.sdk.service.iam.model.DescribeRolesResult;
import com.jdcloud.sdk.service.iam.model.DetachRolePolicyRequest;
import com.jdcloud.sdk.service.iam.model.ListRoleInfo;
import com.jdcloud.sdk.service.iam.model.Policy;
import com.jdcloud.sdk.service.iam.model.PolicyDetail;
import com.jdcloud.sdk.service.iam.model.RoleInfo;
import com.jdcloud.sdk.service.iam.model.RolePolicy;
import com.jdcloud.sdk.service.iam.model.UpdateAssumeRolePolicyInfo;
import com.jdcloud.sdk.service.iam.model.UpdateAssumeRolePolicyRequest;
import com.jdcloud.sdk.service.iam.model.UpdatePolicyDescriptionInfo;
import com.jdcloud.sdk.service.iam.model.UpdatePolicyDescriptionRequest;
import com.jdcloud.sdk.service.iam.model.UpdatePolicyInfo;
import com.jdcloud.sdk.service.iam.model.UpdatePolicyRequest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Roles and policies, as the official Java SDK drives them. */
@ExtendWith(SharedEmulator.class)
class IamIT {
  private static final String ACCOUNT = "324100000385";
  private static final String TRUSTS_DISK =
      "{\"Version\":\"3\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"disk\"},"
          + "\"Action\":\"sts:assumeRole\",\"Resource\":\"*\"}]}";
  private static final String TRUSTS_ACCOUNT =
      TRUSTS_DISK.replace("{\"Service\":\"disk\"}", "{\"JDCLOUD\":\"" + ACCOUNT + "\"}");

  private final IamClient iam;
  private final IamClient other;

  IamIT(EmulatorProcess emulator) {
    iam = JavaSdk.of(emulator).iam();
    other = JavaSdk.of(emulator, "JDC_FAKE_OTHER_KEY", "JDC_FAKE_OTHER_SECRET").iam();
  }

  private static String allows(String action) {
    return "{\"Version\":\"3\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\""
        + action
        + "\",\"Resource\":\"*\"}]}";
  }

  private static void assertDone(JdcloudResponse<?> response) {
    assertNull(
        response.getError(),
        () -> response.getError().getStatus() + ": " + response.getError().getMessage());
  }

  private static void assertRefused(
      int code, String status, String message, JdcloudResponse<?> response) {
    ServiceError error = response.getError();
    assertEquals(code, error.getCode(), error.getMessage());
    assertEquals(status, error.getStatus());
    assertEquals(message, error.getMessage());
  }

  private CreateRoleResponse createRole(String name, int type, String trust) {
    return iam.createRole(
        new CreateRoleRequest()
            .createRoleInfo(
                new CreateRoleInfo()
                    .roleName(name)
                    .type(type)
                    .assumeRolePolicyDocument(trust)
                    .description("of a test")));
  }

  private CreatePolicyResponse createPolicy(String name, String document) {
    return iam.createPolicy(
        new CreatePolicyRequest()
            .createPolicyInfo(new CreatePolicyInfo().name(name).content(document)));
  }

  private JdcloudResponse<?> attach(String role, String policy) {
    return iam.attachRolePolicy(new AttachRolePolicyRequest().roleName(role).policyName(policy));
  }

  private List<String> attached(String role) {
    DescribeRolePoliciesResult result =
        iam.describeRolePolicies(new DescribeRolePoliciesRequest().roleName(role).sort(0))
            .getResult();
    assertEquals(result.getPolicies().size(), result.getTotal());
    return result.getPolicies().stream().map(RolePolicy::getPolicyName).sorted().toList();
  }

  @Test
  void aRoleIsCreatedShownAndDeleted() {
    CreateRoleResponse created = createRole("iam-it-role", 4, TRUSTS_ACCOUNT);
    assertDone(created);
    RoleInfo role =
        iam.describeRole(new DescribeRoleRequest().roleName("iam-it-role"))
            .getResult()
            .getRoleInfo();
    assertEquals(created.getResult().getRoleInfo().getCreateTime(), role.getCreateTime());
    assertEquals(4, role.getType());
    assertEquals(TRUSTS_ACCOUNT, role.getAssumeRolePolicyDocument());
    assertEquals("of a test", role.getDescription());
    assertEquals("jrn:iam::" + ACCOUNT + ":role/iam-it-role", role.getJrn());
    assertEquals(3600, role.getMaxSessionDuration());
    assertRefused(
        400,
        "DUPLICATE",
        "Role 'iam-it-role' already exists",
        createRole("iam-it-role", 4, TRUSTS_ACCOUNT));
    assertDone(iam.deleteRole(new DeleteRoleRequest().roleName("iam-it-role")));
    assertRefused(
        404,
        "NOT_FOUND",
        "Role 'iam-it-role' not found",
        iam.deleteRole(new DeleteRoleRequest().roleName("iam-it-role")));
    assertRefused(
        404,
        "NOT_FOUND",
        "Role 'iam-it-role' not found",
        iam.describeRole(new DescribeRoleRequest().roleName("iam-it-role")));
  }

  @Test
  void theTrustOfAUserRoleChangesAndThatOfAServiceRoleStays() {
    assertDone(createRole("iam-it-user-role", 4, TRUSTS_DISK));
    assertDone(updateTrust("iam-it-user-role", TRUSTS_ACCOUNT));
    assertEquals(
        TRUSTS_ACCOUNT,
        iam.describeRole(new DescribeRoleRequest().roleName("iam-it-user-role"))
            .getResult()
            .getRoleInfo()
            .getAssumeRolePolicyDocument());
    assertDone(createRole("iam-it-service-role", 3, TRUSTS_DISK));
    assertRefused(
        400,
        "FAILED_PRECONDITION",
        "Role 'iam-it-service-role' is a service role, whose trust cannot be changed",
        updateTrust("iam-it-service-role", TRUSTS_ACCOUNT));
    assertRefused(
        400,
        "INVALID_ARGUMENT",
        "Parameter AssumeRolePolicyDocument invalid: at /Statement/0/Principal:"
            + " A trust document says whom it trusts.",
        updateTrust("iam-it-user-role", allows("sts:assumeRole")));
  }

  private JdcloudResponse<?> updateTrust(String role, String trust) {
    return iam.updateAssumeRolePolicy(
        new UpdateAssumeRolePolicyRequest()
            .roleName(role)
            .updateAssumeRolePolicyInfo(
                new UpdateAssumeRolePolicyInfo().assumeRolePolicyDocument(trust)));
  }

  @Test
  void rolesAreListedByPageNameAndType() {
    for (int i = 10; i < 25; i++) {
      assertDone(createRole("iam-it-page-" + i, i % 2 == 0 ? 3 : 4, TRUSTS_DISK));
    }
    DescribeRolesResult oldest = list(new DescribeRolesRequest().roleName("IT-PAGE").pageSize(10));
    assertEquals(15, oldest.getTotal());
    assertEquals(names(10, 20), names(oldest));
    DescribeRolesResult rest =
        list(new DescribeRolesRequest().roleName("it-page").pageSize(10).pageNumber(2));
    assertEquals(names(20, 25), names(rest));
    DescribeRolesResult newest =
        list(new DescribeRolesRequest().roleName("it-page").pageSize(10).sort(1));
    assertEquals("iam-it-page-24", newest.getRoles().getFirst().getRoleName());
    DescribeRolesResult ofServices = list(new DescribeRolesRequest().roleName("it-page").type(3));
    assertEquals(8, ofServices.getTotal());
    assertEquals(0, list(new DescribeRolesRequest().roleName("it_page")).getTotal());
    assertRefused(
        400,
        "OUT_OF_RANGE",
        "PageSize out of range",
        iam.describeRoles(new DescribeRolesRequest().pageSize(9)));
  }

  private DescribeRolesResult list(DescribeRolesRequest request) {
    return iam.describeRoles(request).getResult();
  }

  private static List<String> names(DescribeRolesResult result) {
    return result.getRoles().stream().map(ListRoleInfo::getRoleName).toList();
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "iam-it-page-" + i).toList();
  }

  @Test
  void aPolicyIsCreatedChangedAndDeleted() {
    CreatePolicyResponse created = createPolicy("iam-it-policy", allows("oss:GetObject"));
    assertDone(created);
    assertEquals("1", created.getResult().getPolicy().getPolicyType());
    PolicyDetail first = detail("iam-it-policy");
    assertEquals(allows("oss:GetObject"), first.getContent());
    assertEquals(1, first.getDefaultEdition());
    assertEquals("1", first.getPolicyType());
    assertEquals("jrn:iam::" + ACCOUNT + ":policy/iam-it-policy", first.getJrn());
    for (int edition = 2; edition <= 8; edition++) {
      assertDone(
          iam.updatePolicy(
              new UpdatePolicyRequest()
                  .policyName("iam-it-policy")
                  .updatePolicyInfo(new UpdatePolicyInfo().content(allows("oss:Get" + edition)))));
    }
    assertDone(
        iam.updatePolicyDescription(
            new UpdatePolicyDescriptionRequest()
                .policyName("iam-it-policy")
                .updatePolicyDescriptionInfo(
                    new UpdatePolicyDescriptionInfo().description("another word for it"))));
    PolicyDetail last = detail("iam-it-policy");
    assertEquals(8, last.getDefaultEdition());
    assertEquals(allows("oss:Get8"), last.getContent());
    assertEquals("another word for it", last.getDescription());
    assertEquals(first.getPolicyId(), last.getPolicyId());
    assertDone(iam.deletePolicy(new DeletePolicyRequest().policyName("iam-it-policy")));
    assertRefused(
        404,
        "NOT_FOUND",
        "Policy 'iam-it-policy' not found",
        iam.describePolicy(new DescribePolicyRequest().policyName("iam-it-policy")));
  }

  private PolicyDetail detail(String name) {
    DescribePolicyResponse response =
        iam.describePolicy(new DescribePolicyRequest().policyName(name));
    assertDone(response);
    return response.getResult().getPolicy();
  }

  @Test
  void anInvalidPolicyIsRefusedWithItsPlace() {
    assertRefused(
        400,
        "INVALID_ARGUMENT",
        "Parameter Content invalid: at /Statement/0/Effect: Effect is Allow or Deny.",
        createPolicy("iam-it-invalid", allows("oss:GetObject").replace("Allow", "Permit")));
    assertRefused(
        400,
        "INVALID_ARGUMENT",
        "Parameter Content invalid: A policy has at most 6144 characters.",
        createPolicy("iam-it-long", allows("oss:" + "a".repeat(6144))));
  }

  @Test
  void policiesOfJdCloudAreSeenAttachedAndLeftAlone() {
    DescribePoliciesResult theirs =
        iam.describePolicies(new DescribePoliciesRequest().queryType(1)).getResult();
    List<String> names = theirs.getPolicies().stream().map(Policy::getName).toList();
    assertTrue(names.contains("JDCloudOSSAdmin"), names.toString());
    assertTrue(
        theirs.getPolicies().stream().allMatch(policy -> policy.getPolicyType().equals("0")));
    for (String name : names) {
      assertNotEquals("", detail(name).getContent());
    }
    DescribePoliciesResult ours =
        iam.describePolicies(new DescribePoliciesRequest().queryType(2).pageSize(100)).getResult();
    assertTrue(ours.getPolicies().stream().allMatch(policy -> policy.getPolicyType().equals("1")));
    assertTrue(ours.getPolicies().stream().anyMatch(p -> p.getName().equals("no-list-policy")));
    assertRefused(
        400,
        "FAILED_PRECONDITION",
        "Policy 'JDCloudOSSAdmin' is JD Cloud's own",
        iam.deletePolicy(new DeletePolicyRequest().policyName("JDCloudOSSAdmin")));
    assertRefused(
        400,
        "DUPLICATE",
        "Policy 'JDCloudOSSAdmin' already exists",
        createPolicy("JDCloudOSSAdmin", allows("oss:*")));
    assertDone(createRole("iam-it-admin-role", 3, TRUSTS_DISK));
    assertDone(attach("iam-it-admin-role", "JDCloudOSSAdmin"));
    assertEquals(List.of("JDCloudOSSAdmin"), attached("iam-it-admin-role"));
  }

  @Test
  void aRoleCarriesTenPoliciesAndNoMore() {
    assertDone(createRole("iam-it-carrier", 3, TRUSTS_DISK));
    for (int i = 0; i <= 10; i++) {
      assertDone(createPolicy("iam-it-carried-" + i, allows("oss:GetObject")));
    }
    for (int i = 0; i < 10; i++) {
      assertDone(attach("iam-it-carrier", "iam-it-carried-" + i));
    }
    assertDone(attach("iam-it-carrier", "iam-it-carried-0"));
    assertRefused(
        429,
        "QUOTA_EXCEEDED",
        "Role 'iam-it-carrier' carries 10 policies already",
        attach("iam-it-carrier", "iam-it-carried-10"));
    assertRefused(
        404,
        "NOT_FOUND",
        "Policy 'iam-it-nothing' not found",
        attach("iam-it-carrier", "iam-it-nothing"));
    assertRefused(
        404,
        "NOT_FOUND",
        "Role 'iam-it-none' not found",
        attach("iam-it-none", "iam-it-carried-0"));
    assertDone(
        iam.detachRolePolicy(
            new DetachRolePolicyRequest()
                .roleName("iam-it-carrier")
                .policyName("iam-it-carried-3")));
    // A policy that is deleted goes from whoever carries it.
    assertDone(iam.deletePolicy(new DeletePolicyRequest().policyName("iam-it-carried-4")));
    List<String> left = attached("iam-it-carrier");
    assertEquals(8, left.size(), left.toString());
    // A role that comes again under the same name has none of the old one's.
    assertDone(iam.deleteRole(new DeleteRoleRequest().roleName("iam-it-carrier")));
    assertDone(createRole("iam-it-carrier", 3, TRUSTS_DISK));
    assertEquals(List.of(), attached("iam-it-carrier"));
  }

  @Test
  void accountsDoNotSeeOneAnother() {
    assertRefused(
        404,
        "NOT_FOUND",
        "Role 'image-export' not found",
        other.describeRole(new DescribeRoleRequest().roleName("image-export")));
    assertRefused(
        404,
        "NOT_FOUND",
        "Policy 'image-export-policy' not found",
        other.describePolicy(new DescribePolicyRequest().policyName("image-export-policy")));
    assertEquals(0, other.describeRoles(new DescribeRolesRequest()).getResult().getTotal());
    assertEquals(
        0,
        other.describePolicies(new DescribePoliciesRequest().queryType(2)).getResult().getTotal());
    assertRefused(
        404,
        "NOT_FOUND",
        "Policy 'image-export-policy' not found",
        other.deletePolicy(new DeletePolicyRequest().policyName("image-export-policy")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "1abc", "ab cd", "abcd/", "ab*d"})
  void aBadNameIsRefused(String name) {
    ServiceError error = createRole(name, 3, TRUSTS_DISK).getError();
    assertEquals("INVALID_ARGUMENT", error.getStatus());
    assertEquals(
        "Parameter RoleName invalid: 4 to 64 letters, digits, '-' and '_', beginning with a letter",
        error.getMessage());
  }
}
