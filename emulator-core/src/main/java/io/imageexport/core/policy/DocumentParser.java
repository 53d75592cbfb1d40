package io.imageexport.core.policy;

import io.imageexport.core.policy.PolicyDocument.Kind;
import io.imageexport.core.policy.json.JsonNode;
import io.imageexport.core.policy.json.JsonNode.JsonArray;
import io.imageexport.core.policy.json.JsonNode.JsonLiteral;
import io.imageexport.core.policy.json.JsonNode.JsonObject;
import io.imageexport.core.policy.json.JsonNode.JsonText;
import io.imageexport.core.policy.json.JsonReadException;
import io.imageexport.core.policy.json.JsonReader;
import io.imageexport.core.policy.pattern.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The parser of one document: bounds, JSON, version, then statement by statement. */
final class DocumentParser {
  /** Documented for policies; white space counts. */
  private static final int MAX_CHARACTERS = 6144;

  /** Documented for the policy of a session, in bytes of UTF-8. */
  private static final int MAX_SESSION_BYTES = 2048;

  /** The grammar needs 7: document, list, statement, condition, operator, list of values, value. */
  private static final int MAX_DEPTH = 16;

  /** No useful document of 6144 characters comes near. */
  private static final int MAX_VALUES = 1024;

  private static final String CURRENT_VERSION = "3";

  private final Kind kind;
  private final String text;
  private final Findings findings = new Findings();

  DocumentParser(Kind kind, String text) {
    this.kind = kind;
    this.text = text;
  }

  PolicyDocument parse() {
    checkLength();
    JsonNode root = readJson();
    if (!(root instanceof JsonObject object)) {
      throw PolicySyntaxException.at(
          root, "A policy is a JSON object; this is " + root.kind() + ".");
    }
    Elements elements = new Elements(object, List.of("Version", "Statement"), findings);
    checkVersion(elements.require("Version"));
    elements.refuseUnknown("policy");
    List<Statement> statements = parseStatements(elements.require("Statement"));
    return new PolicyDocument(kind, text, statements, findings.list());
  }

  /** The line of a value in a text that has passed the parser. */
  static int lineOf(String text, String pointer) {
    try {
      return JsonReader.read(text, MAX_DEPTH, MAX_VALUES)
          .find(pointer)
          .map(JsonNode::line)
          .orElseThrow(() -> new IllegalArgumentException("nothing stands at " + pointer));
    } catch (JsonReadException e) {
      throw new IllegalStateException("the text has been read before", e);
    }
  }

  private void checkLength() {
    boolean tooLong =
        switch (kind) {
          case IDENTITY, TRUST -> text.codePointCount(0, text.length()) > MAX_CHARACTERS;
          case SESSION -> text.getBytes(StandardCharsets.UTF_8).length > MAX_SESSION_BYTES;
        };
    if (tooLong) {
      String limit =
          switch (kind) {
            case IDENTITY, TRUST -> "A policy has at most " + MAX_CHARACTERS + " characters.";
            case SESSION -> "The policy of a session has at most " + MAX_SESSION_BYTES + " bytes.";
          };
      throw new PolicySyntaxException("", 1, limit);
    }
  }

  private JsonNode readJson() {
    try {
      return JsonReader.read(text, MAX_DEPTH, MAX_VALUES);
    } catch (JsonReadException e) {
      throw new PolicySyntaxException(e.pointer(), e.line(), e.getMessage());
    }
  }

  private void checkVersion(JsonNode version) {
    if (version instanceof JsonText text && text.text().equals(CURRENT_VERSION)) {
      return;
    }
    if (version instanceof JsonLiteral literal && literal.text().equals(CURRENT_VERSION)) {
      findings.note(version, "Version is the string \"3\" in the grammar; the number is forgiven.");
      return;
    }
    String found = version instanceof JsonText text ? Quoted.text(text.text()) : version.kind();
    throw PolicySyntaxException.at(version, "Version is \"3\"; this is " + found + ".");
  }

  private List<Statement> parseStatements(JsonNode element) {
    if (!(element instanceof JsonArray array)) {
      throw PolicySyntaxException.at(
          element, "Statement is a list of statements; this is " + element.kind() + ".");
    }
    List<Statement> statements = new ArrayList<>();
    for (JsonNode item : Values.items(array, "Statement")) {
      if (!(item instanceof JsonObject object)) {
        throw PolicySyntaxException.at(
            item, "A statement is an object; this is " + item.kind() + ".");
      }
      statements.add(new StatementParser(kind, object, findings).parse(statements.size()));
    }
    return statements;
  }
}
