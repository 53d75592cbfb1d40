package io.imageexport.it.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what went over the wire by the rules that the document of the interface states. */
final class Wire {
  private static final JsonMapper JSON = mapper();

  private Wire() {}

  private static JsonMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build());
    return mapper;
  }

  /** A text as JSON; empty if it is none, or goes beyond the bounds. */
  static Optional<JsonNode> parse(String text) {
    try {
      return Optional.of(JSON.readTree(text)).filter(node -> !node.isMissingNode());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** A value without what counts as absent in it. */
  static JsonNode withoutAbsent(JsonNode schema, JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        JsonNode inner = schema.path("properties").path(field.getKey());
        if (!isAbsent(inner, field.getValue())) {
          copy.set(field.getKey(), withoutAbsent(inner, field.getValue()));
        }
      }
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> copy.add(withoutAbsent(schema.path("items"), element)));
      return copy;
    }
    return node;
  }

  private static boolean isAbsent(JsonNode schema, JsonNode value) {
    boolean isText = schema.path("type").asText().equals("string");
    boolean mayBeEmpty = schema.path("minLength").asInt(1) == 0;
    boolean isEmptyText = value.isTextual() && value.asText().isEmpty();
    return value.isNull() || (isEmptyText && isText && !mayBeEmpty);
  }

  /** What is in a raw query by name in lower case; of a repeated name the first one counts. */
  static Map<String, String> query(String raw) {
    Map<String, String> values = new TreeMap<>();
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      values.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
    }
    values.values().removeIf(String::isEmpty);
    return values;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /**
   * The value of a parameter as its schema types it; empty if it is absent. A text that is none of
   * its type stays a text.
   */
  static Optional<JsonNode> value(JsonNode schema, String name, Map<String, String> query) {
    String key = name.toLowerCase(Locale.ROOT);
    if (!schema.path("type").asText().equals("array")) {
      return Optional.ofNullable(query.get(key)).map(text -> scalar(schema, text));
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    JsonNode items = schema.path("items");
    if (items.path("type").asText().equals("object")) {
      for (int i = 1; hasPrefix(query, key + "." + i + "."); i++) {
        list.add(object(items, key + "." + i, query));
      }
    } else {
      if (query.containsKey(key)) {
        Arrays.stream(query.get(key).split(",")).forEach(text -> list.add(scalar(items, text)));
      }
      for (int i = 1; query.containsKey(key + "." + i); i++) {
        list.add(scalar(items, query.get(key + "." + i)));
      }
    }
    return list.isEmpty() ? Optional.empty() : Optional.of(list);
  }

  private static boolean hasPrefix(Map<String, String> query, String prefix) {
    return query.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  private static ObjectNode object(JsonNode schema, String prefix, Map<String, String> query) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    schema
        .path("properties")
        .properties()
        .forEach(
            field ->
                value(field.getValue(), prefix + "." + field.getKey(), query)
                    .ifPresent(value -> object.set(field.getKey(), value)));
    return object;
  }

  /** A value of a path or a query, as its schema types it. */
  static JsonNode scalar(JsonNode schema, String text) {
    return switch (schema.path("type").asText()) {
      case "integer" ->
          text.matches("-?[0-9]{1,18}") ? new LongNode(Long.parseLong(text)) : new TextNode(text);
      case "boolean" ->
          text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")
              ? BooleanNode.valueOf(text.equalsIgnoreCase("true"))
              : new TextNode(text);
      default -> new TextNode(text);
    };
  }
}
