package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.curiousoddman.rgxgen.RgxGen;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes values for a schema: such as it allows, and such as it may not. */
final class RandomValues {
  /** Of each script and plane, and what is easily taken for something else. */
  private static final List<String> CHARACTERS =
      List.of(
          "a", "Z", "0", "-", "_", ".", " ", "'", "\"", "\\", "/", "%", "&", "=", "+", "?", "#",
          "<", ";", ",", "*", "$", "{", "\t", "\n", "\u007f", "\u00e9", "e\u0301", "\u202e",
          "\ufeff", "\u200b", "京", "東", "ß", "İ", "𝒳", "👩‍💻", "\ufffd");

  private final Random random;

  RandomValues(Random random) {
    this.random = random;
  }

  private <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** A value that the schema allows. */
  JsonNode valid(JsonNode schema) {
    if (schema.has("enum")) {
      return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
    }
    boolean example = schema.has("examples") && (random.nextBoolean() || !schema.has("pattern"));
    if (example) {
      return schema.path("examples").get(random.nextInt(schema.path("examples").size()));
    }
    return switch (schema.path("type").asText()) {
      case "integer" -> new LongNode(integer(schema));
      case "boolean" -> BooleanNode.valueOf(random.nextBoolean());
      case "array" -> array(schema);
      case "object" -> object(schema);
      default -> new TextNode(text(schema));
    };
  }

  private long integer(JsonNode schema) {
    if (schema.has("multipleOf")) {
      return schema.path("examples").get(0).asLong();
    }
    long lowest = schema.path("minimum").asLong(0);
    long highest = schema.path("maximum").asLong(1_000);
    return switch (random.nextInt(4)) {
      case 0 -> lowest;
      case 1 -> highest;
      default -> random.nextLong(lowest, highest + 1);
    };
  }

  private String text(JsonNode schema) {
    if (schema.has("pattern")) {
      String form =
          schema
              .path("pattern")
              .asText()
              .replaceAll("^\\^|\\$$", "")
              // The generator does not know scripts.
              .replace("\\p{sc=Han}", "京東龜");
      return RgxGen.parse(form).generate(random);
    }
    int shortest = schema.path("minLength").asInt(0);
    int longest = Math.min(schema.path("maxLength").asInt(80), 300);
    return text(random.nextInt(8) == 0 ? longest : random.nextInt(shortest, longest + 1), longest);
  }

  /** At least so many of the characters, as long as there is room. */
  private String text(int pieces, int longest) {
    StringBuilder text = new StringBuilder();
    int length = 0;
    for (int i = 0; i < pieces; i++) {
      String piece = random.nextBoolean() ? "x" : oneOf(CHARACTERS);
      length += piece.codePointCount(0, piece.length());
      if (length > longest) {
        break;
      }
      text.append(piece);
    }
    return text.toString();
  }

  private ArrayNode array(JsonNode schema) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    int size = random.nextInt(Math.min(schema.path("maxItems").asInt(4), 4) + 1);
    for (int i = 0; i < size; i++) {
      array.add(valid(schema.path("items")));
    }
    return array;
  }

  /** All that is required, and some of the rest. */
  private ObjectNode object(JsonNode schema) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      if (isRequired(schema, field.getKey()) || random.nextInt(3) == 0) {
        object.set(field.getKey(), valid(field.getValue()));
      }
    }
    return object;
  }

  private static boolean isRequired(JsonNode schema, String name) {
    for (JsonNode required : schema.path("required")) {
      if (required.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** A value that the schema may not allow: of another type, beyond a bound, of another form. */
  JsonNode doubtful(JsonNode schema) {
    return switch (random.nextInt(10)) {
      case 0 -> new LongNode(oneOf(List.of(0L, -1L, 1L, Long.MAX_VALUE, (long) Integer.MAX_VALUE)));
      case 1 -> new DoubleNode(oneOf(List.of(0.5, 3.0, 1e300, -0.0)));
      case 2 -> BooleanNode.valueOf(random.nextBoolean());
      case 3 -> JsonNodeFactory.instance.arrayNode().add("x").add(1).addNull();
      case 4 -> JsonNodeFactory.instance.objectNode().put("x", 1);
      case 5 -> new LongNode(schema.path("minimum").asLong(0) - 1);
      case 6 -> new LongNode(schema.path("maximum").asLong(1_000_000_000_000L) + 1);
      case 7 -> new TextNode("x".repeat(schema.path("maxLength").asInt(1_000) + 1));
      case 8 -> new TextNode(text(random.nextInt(100), 2_000));
      default ->
          new TextNode(
              oneOf(List.of("", " ", "null", "true", "1.0", "+1", "٣", "1e2", "0x1", "TRUE")));
    };
  }
}
