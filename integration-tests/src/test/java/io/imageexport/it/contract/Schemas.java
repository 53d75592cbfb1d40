package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Asks a schema of the documents about a value. Safe for threads. */
final class Schemas {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static final Map<JsonNode, Schema> COMPILED = new ConcurrentHashMap<>();

  private Schemas() {}

  /** What is wrong with the value, in words; empty if nothing is. */
  static List<String> faults(JsonNode schema, JsonNode value) {
    return COMPILED.computeIfAbsent(schema, Schemas::compile).validate(value).stream()
        .map(Object::toString)
        .toList();
  }

  private static Schema compile(JsonNode schema) {
    JsonNode copy = schema.deepCopy();
    removeExtensions(copy);
    return REGISTRY.getSchema(copy);
  }

  /** The validator warns of each keyword that it does not know. */
  private static void removeExtensions(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<String> names = object.properties().stream().map(Map.Entry::getKey).toList();
      names.stream().filter(name -> name.startsWith("x-")).forEach(object::remove);
    }
    node.forEach(Schemas::removeExtensions);
  }

  /** The same schema, with no room for a field that it does not name. */
  static JsonNode closed(JsonNode schema) {
    JsonNode copy = schema.deepCopy();
    close(copy);
    return copy;
  }

  private static void close(JsonNode node) {
    if (node instanceof ArrayNode array) {
      array.forEach(Schemas::close);
    }
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> close(field.getValue()));
      if (object.has("properties") && !object.has("additionalProperties")) {
        object.put("additionalProperties", false);
      }
    }
  }
}
