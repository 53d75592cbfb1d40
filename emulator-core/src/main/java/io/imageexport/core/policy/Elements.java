package io.imageexport.core.policy;

import io.imageexport.core.policy.json.JsonNode;
import io.imageexport.core.policy.json.JsonNode.JsonObject;
import io.imageexport.core.policy.json.JsonNode.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The named elements of an object, found in any letter case.
 *
 * <p>The grammar page writes them in lower case and every sample capitalises, so both are taken and
 * the unusual one is noted.
 */
final class Elements {
  private final JsonObject object;
  private final Map<String, JsonNode> known = new HashMap<>();
  private final List<Member> unknown = new ArrayList<>();

  Elements(JsonObject object, List<String> names, Findings findings) {
    this.object = object;
    for (Member member : object.members()) {
      Optional<String> name = names.stream().filter(member.name()::equalsIgnoreCase).findFirst();
      if (name.isEmpty()) {
        unknown.add(member);
        continue;
      }
      if (known.putIfAbsent(name.get(), member.value()) != null) {
        throw PolicySyntaxException.at(
            member.value(), "The element " + name.get() + " stands twice, in two spellings.");
      }
      if (!member.name().equals(name.get())) {
        findings.note(
            member.value(),
            "The usual spelling of this element is " + name.get() + "; letter case is forgiven.");
      }
    }
  }

  Optional<JsonNode> find(String name) {
    return Optional.ofNullable(known.get(name));
  }

  JsonNode require(String name) {
    return find(name).orElseThrow(() -> missing(name, name + " is required."));
  }

  PolicySyntaxException missing(String name, String message) {
    return new PolicySyntaxException(
        JsonNode.child(object.pointer(), name), object.line(), message);
  }

  void refuseUnknown(String place) {
    if (!unknown.isEmpty()) {
      Member first = unknown.get(0);
      throw PolicySyntaxException.at(
          first.value(), "A " + place + " has no element '" + first.name() + "'.");
    }
  }
}
