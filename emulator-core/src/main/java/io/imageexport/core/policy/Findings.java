package io.imageexport.core.policy;

import io.imageexport.core.policy.Finding.Severity;
import io.imageexport.core.policy.json.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The findings of one parse, in the order of reading. Confined to the parsing thread. */
final class Findings {
  private final List<Finding> findings = new ArrayList<>();

  void note(JsonNode node, String message) {
    findings.add(new Finding(Severity.NOTE, node.pointer(), message));
  }

  void warn(JsonNode node, String message) {
    findings.add(new Finding(Severity.WARNING, node.pointer(), message));
  }

  List<Finding> list() {
    return List.copyOf(findings);
  }
}
