package io.imageexport.core.policy;

import io.imageexport.core.policy.json.JsonNode;
import io.imageexport.core.policy.json.JsonNode.JsonArray;
import io.imageexport.core.policy.json.JsonNode.JsonLiteral;
import io.imageexport.core.policy.json.JsonNode.JsonNull;
import io.imageexport.core.policy.json.JsonNode.JsonObject;
import io.imageexport.core.policy.json.JsonNode.JsonText;
import java.util.List;

/** A single value and a list of one mean the same: here both become a list that is not empty. */
final class Values {
  private Values() {}

  /** The strings of an element. */
  static List<JsonText> texts(JsonNode element, String name) {
    return items(element, name).stream().map(item -> text(item, name)).toList();
  }

  static JsonText text(JsonNode node, String name) {
    if (node instanceof JsonText text) {
      return text;
    }
    throw PolicySyntaxException.at(node, name + " takes strings; this is " + node.kind() + ".");
  }

  /** The text of a string, a number or a boolean. */
  static String scalar(JsonNode node, String name) {
    return switch (node) {
      case JsonText text -> text.text();
      case JsonLiteral literal -> literal.text();
      case JsonArray array -> throw notScalar(array, name);
      case JsonObject object -> throw notScalar(object, name);
      case JsonNull absent -> throw notScalar(absent, name);
    };
  }

  static List<JsonNode> items(JsonNode element, String name) {
    if (!(element instanceof JsonArray array)) {
      return List.of(element);
    }
    if (array.items().isEmpty()) {
      throw PolicySyntaxException.at(array, name + " is an empty list: it needs a value.");
    }
    return array.items();
  }

  private static PolicySyntaxException notScalar(JsonNode node, String name) {
    return PolicySyntaxException.at(
        node, name + " takes strings, numbers and booleans; this is " + node.kind() + ".");
  }
}
