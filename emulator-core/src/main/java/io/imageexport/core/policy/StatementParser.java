package io.imageexport.core.policy;

import io.imageexport.core.policy.PolicyDocument.Kind;
import io.imageexport.core.policy.condition.Condition;
import io.imageexport.core.policy.json.JsonNode;
import io.imageexport.core.policy.json.JsonNode.JsonObject;
import io.imageexport.core.policy.json.JsonNode.JsonText;
import io.imageexport.core.policy.pattern.ActionPattern;
import io.imageexport.core.policy.pattern.JrnPattern;
import io.imageexport.core.policy.pattern.MalformedTextException;
import io.imageexport.core.policy.pattern.Quoted;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The parser of one statement. */
final class StatementParser {
  private static final List<String> NAMES =
      List.of(
          "Effect",
          "Action",
          "Resource",
          "Condition",
          "Principal",
          "Sid",
          "NotAction",
          "NotResource");

  private final Kind kind;
  private final Elements elements;
  private final Findings findings;
  private final Set<Extension> extensions = EnumSet.noneOf(Extension.class);

  StatementParser(Kind kind, JsonObject object, Findings findings) {
    this.kind = kind;
    this.elements = new Elements(object, NAMES, findings);
    this.findings = findings;
  }

  Statement parse(int index) {
    elements.refuseUnknown("statement");
    Optional<String> sid = parseSid();
    Optional<PrincipalClause> principals = parsePrincipals();
    Effect effect = parseEffect(elements.require("Effect"));
    JsonNode actionNode = oneOf("Action", "NotAction");
    ActionClause actions = parseActions(actionNode);
    JsonNode resourceNode = oneOf("Resource", "NotResource");
    ResourceClause resources = parseResources(resourceNode);
    List<Condition> conditions =
        elements
            .find("Condition")
            .map(node -> new ConditionParser(findings, extensions).parse(node))
            .orElse(List.of());
    Statement statement =
        new Statement(index, effect, sid, principals, actions, resources, conditions, extensions);
    new StatementLint(kind, statement, findings).check(actionNode, resourceNode);
    return statement;
  }

  private Optional<String> parseSid() {
    Optional<JsonNode> node = elements.find("Sid");
    node.ifPresent(found -> extend(found, Extension.SID));
    return node.map(found -> Values.text(found, "Sid").text());
  }

  private Optional<PrincipalClause> parsePrincipals() {
    Optional<JsonNode> node = elements.find("Principal");
    return switch (kind) {
      case IDENTITY, SESSION -> {
        if (node.isPresent()) {
          throw PolicySyntaxException.at(
              node.get(), "Principal belongs in trust documents only: this policy has a holder.");
        }
        yield Optional.empty();
      }
      case TRUST -> {
        JsonNode found =
            node.orElseThrow(
                () -> elements.missing("Principal", "A trust document says whom it trusts."));
        yield Optional.of(new PrincipalParser(findings).parse(found));
      }
    };
  }

  private Effect parseEffect(JsonNode node) {
    if (node instanceof JsonText text) {
      for (Effect effect : Effect.values()) {
        if (effect.spelling().equals(text.text())) {
          return effect;
        }
        if (effect.spelling().equalsIgnoreCase(text.text())) {
          findings.note(
              node, "The usual spelling is " + effect.spelling() + "; letter case is forgiven.");
          return effect;
        }
      }
    }
    throw PolicySyntaxException.at(node, "Effect is Allow or Deny.");
  }

  private JsonNode oneOf(String name, String opposite) {
    Optional<JsonNode> positive = elements.find(name);
    Optional<JsonNode> negative = elements.find(opposite);
    if (positive.isPresent() && negative.isPresent()) {
      throw PolicySyntaxException.at(
          negative.get(), "A statement has " + name + " or " + opposite + ", not both.");
    }
    return positive
        .or(() -> negative)
        .orElseThrow(() -> elements.missing(name, name + " is required."));
  }

  private ActionClause parseActions(JsonNode node) {
    boolean negated = elements.find("NotAction").isPresent();
    if (negated) {
      extend(node, Extension.NOT_ACTION);
    }
    List<ActionPattern> patterns = new ArrayList<>();
    for (JsonText text : Values.texts(node, negated ? "NotAction" : "Action")) {
      ActionPattern pattern = parseAction(text);
      patterns.add(pattern);
      noteQuestionMark(text);
      KnownActions.check(text, pattern, findings);
    }
    return new ActionClause(patterns, negated);
  }

  private ResourceClause parseResources(JsonNode node) {
    boolean negated = elements.find("NotResource").isPresent();
    if (negated) {
      extend(node, Extension.NOT_RESOURCE);
    }
    List<JrnPattern> patterns = new ArrayList<>();
    for (JsonText text : Values.texts(node, negated ? "NotResource" : "Resource")) {
      patterns.add(parseResource(text));
      noteQuestionMark(text);
    }
    return new ResourceClause(patterns, negated);
  }

  private void noteQuestionMark(JsonText text) {
    if (text.text().indexOf('?') >= 0) {
      extend(text, Extension.QUESTION_MARK);
    }
  }

  private void extend(JsonNode node, Extension extension) {
    extensions.add(extension);
    findings.note(node, "JD Cloud does not document " + extension.label() + " for policies.");
  }

  private static ActionPattern parseAction(JsonText text) {
    try {
      return ActionPattern.parse(text.text());
    } catch (MalformedTextException e) {
      throw malformed(text, e);
    }
  }

  private JrnPattern parseResource(JsonText text) {
    try {
      JrnPattern pattern = JrnPattern.parse(text.text());
      checkAccount(text, pattern);
      return pattern;
    } catch (MalformedTextException e) {
      throw malformed(text, e);
    }
  }

  private void checkAccount(JsonText text, JrnPattern pattern) {
    String account = pattern.parts().account();
    if (pattern.hasPlaceholderAccount()) {
      findings.warn(text, "The account '" + account + "' is a placeholder: put your own id there.");
    } else if (!pattern.hasPlausibleAccount()) {
      findings.warn(text, "An account id has twelve digits; '" + account + "' has not.");
    }
  }

  private static PolicySyntaxException malformed(JsonText text, MalformedTextException e) {
    return PolicySyntaxException.at(
        text, Quoted.text(text.text()) + " is refused: " + e.getMessage() + ".");
  }
}
