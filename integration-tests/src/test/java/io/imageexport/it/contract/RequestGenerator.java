package io.imageexport.it.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imageexport.it.contract.ContractOperation.Parameter;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Makes requests for the operations of a document: about half of them with a flaw. */
final class RequestGenerator {
  private final Random random;
  private final RandomValues values;

  RequestGenerator(long seed) {
    this.random = new Random(seed);
    this.values = new RandomValues(random);
  }

  /** What may be wrong with a request; some flaws are none. */
  private enum Flaw {
    NONE,
    PATH_VALUE,
    QUERY_VALUE,
    QUERY_MISSING,
    QUERY_REPEATED,
    QUERY_UNKNOWN,
    QUERY_LIST_TOO_LONG,
    BODY_FIELD,
    BODY_FIELD_MISSING,
    BODY_FIELD_NULL,
    BODY_FIELDS_UNKNOWN,
    BODY_OTHER
  }

  GeneratedRequest next(ContractOperation operation) {
    Flaw flaw =
        random.nextBoolean() ? Flaw.NONE : Flaw.values()[random.nextInt(Flaw.values().length)];
    return new GeneratedRequest(
        path(operation, flaw), query(operation, flaw), body(operation, flaw));
  }

  private String path(ContractOperation operation, Flaw flaw) {
    Map<String, String> encoded = new LinkedHashMap<>();
    for (Parameter parameter : operation.parameters("path")) {
      JsonNode value =
          flaw == Flaw.PATH_VALUE && random.nextBoolean()
              ? values.doubtful(parameter.schema())
              : values.valid(parameter.schema());
      String text = value.isTextual() ? value.textValue() : value.toString();
      // An empty segment is another path.
      encoded.put(parameter.name(), encode(text.isEmpty() ? "-" : text));
    }
    String path = operation.rawPath(encoded);
    return random.nextBoolean() ? path : path.replace(":", "%3A");
  }

  private String query(ContractOperation operation, Flaw flaw) {
    List<String> pairs = new ArrayList<>();
    for (Parameter parameter : operation.parameters("query")) {
      boolean present = parameter.required() || random.nextInt(3) == 0;
      if (flaw == Flaw.QUERY_MISSING && parameter.required()) {
        present = random.nextBoolean();
      }
      if (flaw == Flaw.QUERY_VALUE && random.nextInt(3) == 0) {
        add(pairs, parameter.name(), values.doubtful(parameter.schema()));
      } else if (flaw == Flaw.QUERY_LIST_TOO_LONG
          && parameter.schema().path("type").asText().equals("array")) {
        for (int i = 1; i <= 101; i++) {
          pairs.add(parameter.name() + "." + i + "=" + i);
        }
      } else if (present) {
        add(pairs, parameter.name(), values.valid(parameter.schema()));
      }
    }
    if (flaw == Flaw.QUERY_UNKNOWN) {
      pairs.add("unknown=" + encode("😀%"));
      pairs.add("=");
    }
    if (flaw == Flaw.QUERY_REPEATED && !pairs.isEmpty()) {
      String pair = pairs.getFirst();
      pairs.add(pair.substring(0, pair.indexOf('=')).toUpperCase(Locale.ROOT) + "=other");
    }
    return String.join("&", pairs);
  }

  /** As the clients write it: lists by number, objects within them by the names of their fields. */
  private static void add(List<String> pairs, String name, JsonNode value) {
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        add(pairs, name + "." + (i + 1), value.get(i));
      }
    } else if (value.isObject()) {
      value
          .properties()
          .forEach(field -> add(pairs, name + "." + field.getKey(), field.getValue()));
    } else {
      pairs.add(encode(name) + "=" + encode(value.asText()));
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  private String body(ContractOperation operation, Flaw flaw) {
    if (flaw == Flaw.BODY_OTHER) {
      return otherBody();
    }
    JsonNode schema = operation.bodySchema();
    if (schema.isMissingNode()) {
      return "";
    }
    ObjectNode body = (ObjectNode) values.valid(schema);
    // Where all fields are within one object, the flaw belongs in there.
    JsonNode inner = schema;
    ObjectNode target = body;
    if (schema.path("properties").size() == 1 && body.elements().next().isObject()) {
      String name = body.fieldNames().next();
      inner = schema.path("properties").path(name);
      target = (ObjectNode) body.path(name);
    }
    for (Map.Entry<String, JsonNode> field : inner.path("properties").properties()) {
      if (random.nextInt(3) == 0) {
        spoil(target, field.getKey(), field.getValue(), flaw);
      }
    }
    if (flaw == Flaw.BODY_FIELDS_UNKNOWN) {
      body.put("regionId", "elsewhere").putArray("cookies").add(1);
      target.putNull("unknown");
    }
    return body.toString();
  }

  private void spoil(ObjectNode target, String name, JsonNode schema, Flaw flaw) {
    switch (flaw) {
      case BODY_FIELD -> target.set(name, values.doubtful(schema));
      case BODY_FIELD_MISSING -> target.remove(name);
      case BODY_FIELD_NULL -> target.set(name, JsonNodeFactory.instance.nullNode());
      default -> {}
    }
  }

  private String otherBody() {
    return switch (random.nextInt(8)) {
      case 0 -> "";
      case 1 -> "null";
      case 2 -> "[" + "1,".repeat(20_000) + "1]";
      case 3 -> "{\"x\":".repeat(200) + "1" + "}".repeat(200);
      case 4 -> "{\"x\":1";
      case 5 -> "{\"x\":1,\"x\":2}";
      case 6 -> "\"text\"";
      default -> "{\"x\":\"\\u0000\\ud800\",\"y\":" + "9".repeat(2_000) + "}";
    };
  }
}
