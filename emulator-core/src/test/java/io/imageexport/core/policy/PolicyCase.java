package io.imageexport.core.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imageexport.core.policy.PolicyDocument.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One row of the case table. */
record PolicyCase(JsonNode row) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static List<PolicyCase> all() {
    try (InputStream table = PolicyCase.class.getResourceAsStream("/policy/policy-cases.json")) {
      List<PolicyCase> cases = new ArrayList<>();
      MAPPER.readTree(table).forEach(row -> cases.add(new PolicyCase(row)));
      return cases;
    } catch (IOException e) {
      throw new IllegalStateException("the table cannot be read", e);
    }
  }

  String name() {
    return row.get("name").asText();
  }

  String expected() {
    return row.get("expect").asText();
  }

  /** All answers that a fair judge takes. */
  List<String> accepted() {
    return row.has("accept") ? texts(row.get("accept")) : List.of(expected());
  }

  Optional<String> pointer() {
    return Optional.ofNullable(row.get("pointer")).map(JsonNode::asText);
  }

  Optional<Integer> maxMillis() {
    return Optional.ofNullable(row.get("max_ms")).map(JsonNode::asInt);
  }

  Kind documentKind() {
    return row.get("kind").asText().equals("trust") ? Kind.TRUST : Kind.IDENTITY;
  }

  List<String> policyTexts() {
    return Stream.of(row.get("policies"))
        .flatMap(list -> Stream.iterate(0, i -> i < list.size(), i -> i + 1).map(list::get))
        .map(PolicyCase::documentText)
        .toList();
  }

  Optional<String> sessionText() {
    return Optional.ofNullable(row.get("session_policy")).map(PolicyCase::documentText);
  }

  AccessRequest request() {
    JsonNode request = row.get("request");
    Map<String, List<String>> context = new LinkedHashMap<>();
    request
        .get("context")
        .properties()
        .forEach(entry -> context.put(entry.getKey(), texts(entry.getValue())));
    return new AccessRequest(
        request.get("principal").asText(),
        request.get("action").asText(),
        request.get("resource").asText(),
        context);
  }

  Decision decide() {
    if (documentKind() == Kind.TRUST) {
      PolicyDocument trust = PolicyDocument.parse(Kind.TRUST, policyTexts().get(0));
      return PolicyEngine.evaluateTrust(trust, request());
    }
    List<NamedPolicy> policies = new ArrayList<>();
    for (String text : policyTexts()) {
      String policyName = "policy-" + (policies.size() + 1);
      policies.add(new NamedPolicy(policyName, PolicyDocument.parse(Kind.IDENTITY, text)));
    }
    Optional<PolicyDocument> session =
        sessionText().map(text -> PolicyDocument.parse(Kind.SESSION, text));
    return session.isPresent()
        ? PolicyEngine.evaluate(policies, session.get(), request())
        : PolicyEngine.evaluate(policies, request());
  }

  @Override
  public String toString() {
    return name();
  }

  private static String documentText(JsonNode document) {
    return document.isTextual() ? document.asText() : document.toString();
  }

  private static List<String> texts(JsonNode node) {
    if (!node.isArray()) {
      return List.of(node.asText());
    }
    List<String> texts = new ArrayList<>();
    node.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
