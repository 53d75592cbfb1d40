package io.imageexport.it.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What differs from client to client, and what a scenario keeps: {@code ${name}} in its texts. */
final class Variables {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z]+)}");

  /** An account that is there, and that nobody plays in. */
  static final String NEIGHBOUR = "859150329790";

  private final Map<String, String> values = new TreeMap<>();

  /**
   * Those that a client has from the beginning.
   *
   * @param number of the client, below 10
   */
  static Variables of(Client client, int number) {
    String letters = client.name().toUpperCase(Locale.ROOT).replace('-', '_');
    Variables variables = new Variables();
    variables.keep("account", "32410000090" + number);
    variables.keep("neighbour", NEIGHBOUR);
    variables.keep("KEY", letters);
    // The bucket of the guide's own commands is the command line's.
    variables.keep(
        "bucket", client.name().equals("jdc") ? "test-export" : "test-export-" + client.name());
    for (String image : new String[] {"linux", "windows", "local", "pending", "public"}) {
      variables.keep(image, "img-" + (image + "000000000").substring(0, 9) + number);
    }
    return variables;
  }

  Variables copy() {
    Variables copy = new Variables();
    copy.values.putAll(values);
    return copy;
  }

  void keep(String name, String value) {
    values.put(name, value);
  }

  Map<String, String> values() {
    return values;
  }

  String fill(String text) {
    return REFERENCE.matcher(text).replaceAll(this::value);
  }

  private String value(MatchResult reference) {
    String value = values.get(reference.group(1));
    if (value == null) {
      throw new IllegalArgumentException("no variable " + reference.group(1));
    }
    return Matcher.quoteReplacement(value);
  }

  JsonNode fill(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      ObjectNode filled = JsonNodeFactory.instance.objectNode();
      object.properties().forEach(field -> filled.set(field.getKey(), fill(field.getValue())));
      return filled;
    }
    if (tree instanceof ArrayNode array) {
      ArrayNode filled = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> filled.add(fill(element)));
      return filled;
    }
    return tree.isTextual() ? JsonNodeFactory.instance.textNode(fill(tree.asText())) : tree;
  }
}
