package io.imageexport.core.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.imageexport.core.policy.TrustedPrincipal.Account;
import io.imageexport.core.policy.TrustedPrincipal.Everyone;
import io.imageexport.core.policy.TrustedPrincipal.Identity;
import io.imageexport.core.policy.TrustedPrincipal.Service;
import io.imageexport.core.policy.condition.Condition;
import io.imageexport.core.policy.pattern.ActionPattern;
import io.imageexport.core.policy.pattern.JrnPattern;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints a document from its model, in one spelling. */
final class DocumentPrinter {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator json;

  private DocumentPrinter(JsonGenerator json) {
    this.json = json;
  }

  static String print(PolicyDocument document) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      new DocumentPrinter(json).printDocument(document);
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be written", e);
    }
    return text.toString();
  }

  private void printDocument(PolicyDocument document) throws IOException {
    json.writeStartObject();
    json.writeStringField("Version", "3");
    json.writeArrayFieldStart("Statement");
    for (Statement statement : document.statements()) {
      printStatement(statement);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void printStatement(Statement statement) throws IOException {
    json.writeStartObject();
    if (statement.sid().isPresent()) {
      json.writeStringField("Sid", statement.sid().get());
    }
    json.writeStringField("Effect", statement.effect().spelling());
    if (statement.principals().isPresent()) {
      printPrincipals(statement.principals().get());
    }
    printTexts(
        statement.actions().negated() ? "NotAction" : "Action",
        statement.actions().patterns().stream().map(ActionPattern::text).toList());
    printTexts(
        statement.resources().negated() ? "NotResource" : "Resource",
        statement.resources().patterns().stream().map(JrnPattern::text).toList());
    if (!statement.conditions().isEmpty()) {
      printConditions(statement.conditions());
    }
    json.writeEndObject();
  }

  private void printPrincipals(PrincipalClause clause) throws IOException {
    List<String> identities = new ArrayList<>();
    List<String> services = new ArrayList<>();
    for (TrustedPrincipal principal : clause.principals()) {
      switch (principal) {
        case Everyone everyone -> {
          json.writeStringField("Principal", TrustedPrincipal.ANY);
          return;
        }
        case Service service -> services.add(service.name());
        case Account account -> identities.add(account.text());
        case Identity identity -> identities.add(identity.text());
      }
    }
    json.writeObjectFieldStart("Principal");
    if (!identities.isEmpty()) {
      printTexts("JDCLOUD", identities);
    }
    if (!services.isEmpty()) {
      printTexts("Service", services);
    }
    json.writeEndObject();
  }

  private void printConditions(List<Condition> conditions) throws IOException {
    Map<String, List<Condition>> byOperator = new LinkedHashMap<>();
    for (Condition condition : conditions) {
      byOperator.computeIfAbsent(condition.operator(), o -> new ArrayList<>()).add(condition);
    }
    json.writeObjectFieldStart("Condition");
    for (Map.Entry<String, List<Condition>> block : byOperator.entrySet()) {
      json.writeObjectFieldStart(block.getKey());
      for (Condition condition : block.getValue()) {
        printTexts(condition.key(), condition.values());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void printTexts(String name, List<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}
