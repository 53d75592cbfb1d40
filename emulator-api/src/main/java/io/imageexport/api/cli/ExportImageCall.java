package io.imageexport.api.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imageexport.api.client.JdCloudClient;
import java.util.Map;

/** The call of exportImage that the command line and the demo make. */
final class ExportImageCall {
  private final ObjectNode body = JsonNodeFactory.instance.objectNode();
  private final String region;
  private final String imageId;

  ExportImageCall(String region, String imageId, String roleName, String bucket) {
    this.region = region;
    this.imageId = imageId;
    body.put("roleName", roleName);
    body.put("ossUrl", "https://" + bucket + ".s3-internal." + region + ".jdcloud-oss.com");
  }

  /** Adds a parameter; null counts as absent, as in the official clients. */
  ExportImageCall with(String name, String value) {
    body.put(name, value);
    return this;
  }

  ExportImageCall withAllDisks(boolean allDisks) {
    body.put("isAllDisk", allDisks);
    return this;
  }

  /** Submits the export, and returns the task's id. */
  String submit(JdCloudClient client) {
    return client
        .call(
            "vm",
            region,
            "POST",
            "/v1/regions/" + region + "/images/" + imageId + ":exportImage",
            Map.of(),
            body)
        .path("taskId")
        .asText();
  }
}
