package io.imageexport.core.policy;

import io.imageexport.core.policy.condition.Condition;
import io.imageexport.core.policy.condition.ConditionKey;
import io.imageexport.core.policy.condition.OperatorBlock;
import io.imageexport.core.policy.json.JsonNode;
import io.imageexport.core.policy.json.JsonNode.JsonObject;
import io.imageexport.core.policy.json.JsonNode.Member;
import io.imageexport.core.policy.pattern.MalformedTextException;
import io.imageexport.core.policy.pattern.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The parser of the element Condition: operators, their keys, their values. */
final class ConditionParser {
  private final Findings findings;
  private final Set<Extension> extensions;

  ConditionParser(Findings findings, Set<Extension> extensions) {
    this.findings = findings;
    this.extensions = extensions;
  }

  List<Condition> parse(JsonNode node) {
    JsonObject operators = object(node, "Condition");
    if (operators.members().isEmpty()) {
      findings.note(node, "An empty Condition restricts nothing.");
    }
    List<Condition> conditions = new ArrayList<>();
    for (Member operator : operators.members()) {
      conditions.addAll(parseOperator(operator));
    }
    return conditions;
  }

  private List<Condition> parseOperator(Member member) {
    OperatorBlock block;
    try {
      block = OperatorBlock.parse(member.name());
    } catch (MalformedTextException e) {
      throw PolicySyntaxException.at(member.value(), sentence(e));
    }
    JsonObject keys = object(member.value(), member.name());
    if (keys.members().isEmpty()) {
      throw PolicySyntaxException.at(keys, member.name() + " names no key to test.");
    }
    noteExtensions(member.value(), block);
    return keys.members().stream().map(key -> parseKey(block, key)).toList();
  }

  private Condition parseKey(OperatorBlock block, Member member) {
    JsonNode node = member.value();
    if (member.name().isBlank()) {
      throw PolicySyntaxException.at(node, "The name of a condition key is not blank.");
    }
    if (!ConditionKey.isDocumented(member.name())) {
      findings.warn(
          node,
          "No document names the key "
              + Quoted.text(member.name())
              + ": no request may ever carry it.");
    }
    List<String> values = new ArrayList<>();
    for (JsonNode item : Values.items(node, member.name())) {
      values.add(parseValue(block, item, member.name()));
    }
    try {
      return block.compile(member.name(), values);
    } catch (MalformedTextException e) {
      throw PolicySyntaxException.at(node, sentence(e));
    }
  }

  private String parseValue(OperatorBlock block, JsonNode item, String key) {
    String value = Values.scalar(item, key);
    try {
      block.check(value);
    } catch (MalformedTextException e) {
      throw PolicySyntaxException.at(
          item, Quoted.text(value) + " is refused: " + e.getMessage() + ".");
    }
    if (OperatorBlock.hasUnknownVariable(value)) {
      findings.warn(
          item, "Only ${accountId} and ${name} are variables; any other is taken to the letter.");
    }
    return value;
  }

  private void noteExtensions(JsonNode node, OperatorBlock block) {
    List<Extension> used = new ArrayList<>();
    if (!block.isDocumented()) {
      used.add(Extension.CONDITION_OPERATOR);
    }
    if (block.hasIfExists()) {
      used.add(Extension.IF_EXISTS);
    }
    if (block.isForAnyValue()) {
      used.add(Extension.FOR_ANY_VALUE);
    }
    if (block.isForAllValues()) {
      used.add(Extension.FOR_ALL_VALUES);
    }
    for (Extension extension : used) {
      findings.note(node, "JD Cloud does not document " + extension.label() + " for policies.");
    }
    extensions.addAll(used);
  }

  private static JsonObject object(JsonNode node, String name) {
    if (node instanceof JsonObject object) {
      return object;
    }
    throw PolicySyntaxException.at(node, name + " is an object; this is " + node.kind() + ".");
  }

  private static String sentence(MalformedTextException e) {
    String message = e.getMessage();
    return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
  }
}
