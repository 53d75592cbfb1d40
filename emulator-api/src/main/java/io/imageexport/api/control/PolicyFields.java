package io.imageexport.api.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.api.explain.Question;
import io.imageexport.api.http.Body;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.policy.PolicyDocument.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fields of a body that hold policies, or what they are asked about. */
final class PolicyFields {
  /** Of all values together; a wildcard can make each cost as much as the policies are long. */
  private static final int MAX_CONTEXT_CHARACTERS = 8_192;

  private PolicyFields() {}

  /** A field that is passed over without a word could be the one that denies. */
  static void requireKnown(Body body, Set<String> known) {
    for (String name : body.names()) {
      if (!known.contains(name)) {
        throw invalid(name, "not known here");
      }
    }
  }

  /** Of two fields that say the same thing, one would be passed over. */
  static void requireOne(Body body, String name, Set<String> others) {
    if (body.node(name).isMissingNode()) {
      return;
    }
    for (String other : others) {
      if (!body.node(other).isMissingNode()) {
        throw invalid(other, "cannot stand beside " + name);
      }
    }
  }

  static Kind kind(Body body) {
    String kind = body.text("kind").orElse("identity");
    return switch (kind) {
      case "identity" -> Kind.IDENTITY;
      case "session" -> Kind.SESSION;
      case "trust" -> Kind.TRUST;
      default -> throw invalid("kind", "expected identity, session or trust");
    };
  }

  static String requiredDocument(Body body, String name) {
    return document(body, name).orElseThrow(() -> invalid(name, "missing"));
  }

  /** A document as it stands in the body, or as raw text in a string. */
  static Optional<String> document(Body body, String name) {
    JsonNode value = body.node(name);
    return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(text(value));
  }

  static List<Question.Text> policies(Body body, String name) {
    JsonNode list = body.node(name);
    if (!list.isArray() || list.size() > Question.MAX_POLICIES) {
      throw invalid(name, "expected a list of at most " + Question.MAX_POLICIES + " documents");
    }
    List<Question.Text> policies = new ArrayList<>();
    for (JsonNode document : list) {
      policies.add(new Question.Text("policy-" + (policies.size() + 1), text(document)));
    }
    return policies;
  }

  private static String text(JsonNode document) {
    return document.isTextual() ? document.textValue() : document.toString();
  }

  /** The values of condition keys: each a text, or a list of them. */
  static Map<String, List<String>> context(Body body, String name) {
    JsonNode object = body.node(name);
    if (object.isMissingNode() || object.isNull()) {
      return Map.of();
    }
    if (!object.isObject()) {
      throw invalid(name, "not an object");
    }
    Map<String, List<String>> context = new LinkedHashMap<>();
    int length = 0;
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      List<String> values = new ArrayList<>();
      for (JsonNode value :
          entry.getValue().isArray() ? entry.getValue() : List.of(entry.getValue())) {
        if (!value.isValueNode() || value.isNull()) {
          throw invalid(name, "'" + entry.getKey() + "' is neither a value nor a list of values");
        }
        values.add(value.asText());
        length += value.asText().length();
      }
      context.put(entry.getKey(), values);
    }
    if (length > MAX_CONTEXT_CHARACTERS) {
      throw invalid(name, "its values have more than " + MAX_CONTEXT_CHARACTERS + " characters");
    }
    return context;
  }

  static CloudException invalid(String name, String rule) {
    return new CloudException(ErrorCode.INVALID_ARGUMENT, "field " + name + ": " + rule);
  }
}
