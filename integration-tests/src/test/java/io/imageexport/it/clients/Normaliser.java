package io.imageexport.it.clients;

import static java.util.function.Function.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Takes out of a result what is another one each time, so that two clients can be compared: fields
 * are sorted, a client's own names become variables, ids become names in their order of appearance,
 * and times and keys are marked. Absent, null and empty are one. One for each play.
 */
final class Normaliser {
  private static final Pattern TIME =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}");
  private static final Pattern ID = Pattern.compile(".*(Id|Ids)");
  private static final Set<String> SECRETS = Set.of("accessKey", "secretKey", "sessionToken");

  /** Shorter values, such as the numbers of tasks, may stand in a text by chance. */
  private static final int SHORTEST_NAME = 10;

  // The longest value first: one may be part of another.
  private final NavigableMap<String, String> ownNames =
      new TreeMap<>(Comparator.comparingInt(String::length).reversed().thenComparing(identity()));
  private final Map<String, Map<String, String>> ids = new HashMap<>();

  /** From now on the value is shown as this variable. */
  void name(String variable, String value) {
    if (value.length() >= SHORTEST_NAME) {
      ownNames.putIfAbsent(value, "${" + variable + "}");
    }
  }

  JsonNode normalise(JsonNode tree) {
    JsonNode normalised = normalise("", tree);
    return normalised == null ? JsonNodeFactory.instance.objectNode() : normalised;
  }

  /** Returns null for what counts as absent. */
  private JsonNode normalise(String name, JsonNode value) {
    if (value == null || value.isNull() || (value.isTextual() && value.asText().isEmpty())) {
      return null;
    }
    if (value instanceof ObjectNode object) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
      ObjectNode normalised = JsonNodeFactory.instance.objectNode();
      sorted.forEach(
          (field, child) -> {
            JsonNode normal = normalise(field, child);
            if (normal != null) {
              normalised.set(field, normal);
            }
          });
      return normalised.isEmpty() ? null : normalised;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode normalised = JsonNodeFactory.instance.arrayNode();
      for (JsonNode element : array) {
        JsonNode normal = normalise(name, element);
        normalised.add(normal == null ? JsonNodeFactory.instance.nullNode() : normal);
      }
      return normalised.isEmpty() ? null : normalised;
    }
    return scalar(name, value);
  }

  private JsonNode scalar(String name, JsonNode value) {
    if (SECRETS.contains(name)) {
      return JsonNodeFactory.instance.textNode("#" + name);
    }
    String text = value.isTextual() ? ownNames(value.asText()) : value.asText();
    if (ID.matcher(name).matches() && !text.contains("${")) {
      return JsonNodeFactory.instance.textNode(
          id(name, text) + (value.isNumber() ? " (number)" : ""));
    }
    return value.isTextual()
        ? JsonNodeFactory.instance.textNode(TIME.matcher(text).replaceAll("#time"))
        : value;
  }

  private String ownNames(String text) {
    String named = text;
    for (Map.Entry<String, String> name : ownNames.entrySet()) {
      named = named.replace(name.getKey(), name.getValue());
    }
    return named;
  }

  /** Counted by field: not every client has every field. */
  private String id(String name, String value) {
    String singular = name.endsWith("Ids") ? name.substring(0, name.length() - 1) : name;
    Map<String, String> known = ids.computeIfAbsent(singular, field -> new HashMap<>());
    return known.computeIfAbsent(value, first -> "#" + singular + (known.size() + 1));
  }
}
