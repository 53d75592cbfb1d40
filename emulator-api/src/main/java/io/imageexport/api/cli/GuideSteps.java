package io.imageexport.api.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imageexport.api.client.JdCloudClient;
import io.imageexport.api.client.JdCloudException;
import java.util.Map;

/** The steps of the guide, each one a signed call. A step that was done before changes nothing. */
final class GuideSteps {
  private static final String TRUST =
      """
      {"Version":"3","Statement":[{"Effect":"Allow",\
      "Principal":{"Service":["disk.jdcloud.com"]},\
      "Action":["sts:assumeRole"],"Resource":["*"]}]}""";

  /** The guide's template; its two placeholders are the account and the bucket. */
  private static final String POLICY =
      """
      {
        "Version": "3",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
              "oss:ListAllMyBuckets"
            ],
            "Resource": [
              "*"
            ]
          },
          {
            "Effect": "Allow",
            "Action": [
              "oss:GetObject",
              "oss:AbortMultipartUpload",
              "oss:PutObject",
              "oss:ListMultipartUploadParts"
            ],
            "Resource": [
              "jrn:oss:*:<account>:<bucket>/*"
            ]
          }
        ]
      }
      """;

  private static final String GLOBAL = "jdcloud-api";
  private static final int SERVICE_ROLE = 3;
  private static final String DUPLICATE = "DUPLICATE";

  private final JdCloudClient client;
  private final String region;

  GuideSteps(JdCloudClient client, String region) {
    this.client = requireNonNull(client, "client is null");
    this.region = requireNonNull(region, "region is null");
  }

  void createBucket(String bucket) {
    client.call("oss", region, "PUT", "/v1/regions/" + region + "/buckets/" + bucket, Map.of());
  }

  /** Returns false if the role was there already. */
  boolean createRole(String role) {
    ObjectNode info = object();
    info.put("roleName", role);
    info.put("type", SERVICE_ROLE);
    info.put("assumeRolePolicyDocument", TRUST);
    return create("/v1/role", "createRoleInfo", info);
  }

  /** Returns false if the policy was there already. */
  boolean createPolicy(String policy, String account, String bucket) {
    ObjectNode info = object();
    info.put("name", policy);
    info.put("content", POLICY.replace("<account>", account).replace("<bucket>", bucket));
    return create("/v1/policy", "createPolicyInfo", info);
  }

  private boolean create(String path, String wrapper, ObjectNode info) {
    ObjectNode body = object();
    body.set(wrapper, info);
    try {
      client.call("iam", GLOBAL, "POST", path, Map.of(), body);
      return true;
    } catch (JdCloudException refusal) {
      if (refusal.status().equals(DUPLICATE)) {
        return false;
      }
      throw refusal;
    }
  }

  void attachPolicy(String role, String policy) {
    ObjectNode body = object();
    body.put("policyName", policy);
    client.call("iam", GLOBAL, "POST", "/v1/role/" + role + ":attachRolePolicy", Map.of(), body);
  }

  /** The account's newest private image of a name. */
  JsonNode findImage(String name) {
    JsonNode answer =
        client.call(
            "vm",
            region,
            "GET",
            "/v1/regions/" + region + "/images",
            Map.of("imageSource", "private", "imageName", name, "status", "ready"));
    JsonNode image = answer.path("images").path(0);
    if (image.isMissingNode()) {
      throw new IllegalStateException(
          "no image '" + name + "' in " + region + ": add one with ./emulator image add");
    }
    return image;
  }

  /** Returns the task's id. */
  String exportImage(String imageId, String role, String bucket, String prefix) {
    return new ExportImageCall(region, imageId, role, bucket)
        .with("ossPrefix", prefix)
        .submit(client);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
