package io.imageexport.api.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The OpenAPI documents, written by hand in YAML, each put together from its parts. */
public final class OpenApi {
  private static final List<String> JD_CLOUD =
      List.of(
          "jdcloud.yaml",
          "jdcloud/vm.yaml",
          "jdcloud/disk.yaml",
          "jdcloud/iam.yaml",
          "jdcloud/sts.yaml",
          "jdcloud/oss.yaml");
  private static final List<String> EMULATOR = List.of("emulator.yaml");

  private OpenApi() {}

  /** JD Cloud's interface, as far as it is emulated. */
  public static ObjectNode jdCloud() {
    return read(JD_CLOUD);
  }

  /** The emulator's own interface. */
  public static ObjectNode emulator() {
    return read(EMULATOR);
  }

  private static ObjectNode read(List<String> parts) {
    YAMLMapper yaml = new YAMLMapper();
    ObjectNode whole = yaml.createObjectNode();
    for (String part : parts) {
      try (InputStream file = OpenApi.class.getResourceAsStream("/openapi/" + part)) {
        merge(whole, (ObjectNode) yaml.readTree(file), part);
      } catch (IOException e) {
        throw new UncheckedIOException(part + " cannot be read", e);
      }
    }
    return whole;
  }

  /** Objects of one name become one; anything else is said once. */
  private static void merge(ObjectNode whole, ObjectNode part, String place) {
    for (Map.Entry<String, JsonNode> field : part.properties()) {
      JsonNode present = whole.get(field.getKey());
      String name = place + "/" + field.getKey();
      if (present == null) {
        whole.set(field.getKey(), field.getValue());
      } else if (present instanceof ObjectNode object
          && field.getValue() instanceof ObjectNode more) {
        merge(object, more, name);
      } else {
        throw new IllegalStateException(name + " is there already");
      }
    }
  }
}
