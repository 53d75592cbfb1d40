package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imageexport.api.document.OpenApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An OpenAPI document with every reference replaced by what it points to. Immutable. */
final class ContractDocument {
  /** Deeper than the documents are; a reference that leads to itself ends here. */
  private static final int MAX_DEPTH = 60;

  private final JsonNode whole;
  private final JsonNode resolved;

  private ContractDocument(JsonNode whole) {
    this.whole = whole;
    this.resolved = resolve(whole, 0);
  }

  static ContractDocument jdCloud() {
    return new ContractDocument(OpenApi.jdCloud());
  }

  static ContractDocument emulator() {
    return new ContractDocument(OpenApi.emulator());
  }

  /** As it is served. */
  JsonNode served() {
    return whole;
  }

  JsonNode at(String pointer) {
    return resolved.at(pointer);
  }

  List<ContractOperation> operations() {
    List<ContractOperation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : resolved.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        operations.add(
            new ContractOperation(
                method.getKey().toUpperCase(Locale.ROOT),
                path.getKey().replaceFirst("#.*", ""),
                method.getValue()));
      }
    }
    return operations;
  }

  /**
   * The operation that a request reached.
   *
   * @param operationId what the answer says it was; empty if it does not say
   */
  Optional<ContractOperation> find(String method, String rawPath, String operationId) {
    return operations().stream()
        .filter(operation -> operation.method().equals(method))
        .filter(operation -> operation.pathValues(rawPath).isPresent())
        .filter(operation -> operationId.isEmpty() || operation.name().equals(operationId))
        .findFirst();
  }

  private JsonNode resolve(JsonNode node, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalStateException("a reference leads to itself");
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> copy.add(resolve(element, depth + 1)));
      return copy;
    }
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    if (object.path("$ref").isTextual()) {
      copy.setAll((ObjectNode) resolve(target(object.path("$ref").textValue()), depth + 1));
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getKey().equals("$ref")) {
        copy.set(field.getKey(), resolve(field.getValue(), depth + 1));
      }
    }
    return copy;
  }

  private JsonNode target(String reference) {
    JsonNode target = whole.at(reference.substring(1));
    if (!reference.startsWith("#/") || target.isMissingNode()) {
      throw new IllegalStateException("there is no " + reference);
    }
    return target;
  }
}
