package io.imageexport.api.explain;

import io.imageexport.core.policy.Decision;
import io.imageexport.core.policy.PolicySyntaxException;
import java.util.List;

/**
 * What the engine says, and why.
 *
 * @param decision allow, deny, implicit-deny or invalid
 * @param policy of an invalid document, which one it is; null otherwise, as are the next two
 * @param pointer where it breaks the rule
 * @param line of that place, counted from 1
 * @param statements all that were considered, in the order of the policies
 */
public record Answer(
    String decision,
    String policy,
    String pointer,
    Integer line,
    String reason,
    List<StatementView> statements) {
  static final String INVALID = "invalid";

  public static Answer of(Decision decision) {
    return new Answer(
        decision.effect().word(),
        null,
        null,
        null,
        decision.reason(),
        decision.statements().stream().map(StatementView::of).toList());
  }

  static Answer invalid(String policy, PolicySyntaxException e) {
    return new Answer(INVALID, policy, e.pointer(), e.line(), e.getMessage(), List.of());
  }

  public boolean allowed() {
    return decision.equals("allow");
  }
}
