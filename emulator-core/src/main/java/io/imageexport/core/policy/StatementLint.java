package io.imageexport.core.policy;

import io.imageexport.core.policy.KnownActions.Level;
import io.imageexport.core.policy.PolicyDocument.Kind;
import io.imageexport.core.policy.json.JsonNode;
import io.imageexport.core.policy.pattern.ActionPattern;
import io.imageexport.core.policy.pattern.JrnPattern;
import java.util.List;

/** The checks that look at actions and resources together. */
final class StatementLint {
  private final Kind kind;
  private final Statement statement;
  private final Findings findings;

  StatementLint(Kind kind, Statement statement, Findings findings) {
    this.kind = kind;
    this.statement = statement;
    this.findings = findings;
  }

  void check(JsonNode actionNode, JsonNode resourceNode) {
    checkVariables(resourceNode);
    if (statement.actions().negated() || statement.resources().negated()) {
      return;
    }
    switch (kind) {
      case TRUST -> checkTrustAction(actionNode);
      case IDENTITY, SESSION -> {
        checkStarOnStar(resourceNode);
        checkLevels(resourceNode);
      }
    }
  }

  private void checkVariables(JsonNode resourceNode) {
    if (statement.resources().patterns().stream().anyMatch(p -> p.text().contains("${"))) {
      findings.warn(
          resourceNode, "Variables work in condition values only; here they are plain text.");
    }
  }

  private void checkTrustAction(JsonNode actionNode) {
    if (!statement.actions().matches(PolicyEngine.ASSUME_ROLE)) {
      findings.warn(
          actionNode, "A trust document is asked for " + PolicyEngine.ASSUME_ROLE + " only.");
    }
  }

  private void checkStarOnStar(JsonNode resourceNode) {
    boolean everything =
        statement.effect() == Effect.ALLOW
            && statement.conditions().isEmpty()
            && statement.actions().patterns().stream().anyMatch(ActionPattern::isEverything)
            && statement.resources().patterns().stream().anyMatch(JrnPattern::isEverything);
    if (everything) {
      findings.warn(resourceNode, "This allows everything on everything.");
    }
  }

  /**
   * An action that no resource of its statement can be right for: it is granted or denied in vain.
   */
  private void checkLevels(JsonNode resourceNode) {
    for (ActionPattern action : statement.actions().patterns()) {
      List<String> named = KnownActions.namedBy(action);
      // A wildcard that reaches several actions is not about one level.
      if (named.size() == 1 && !fits(KnownActions.OSS.get(named.get(0)))) {
        findings.warn(resourceNode, misfit(named.get(0), KnownActions.OSS.get(named.get(0))));
      }
    }
  }

  private boolean fits(Level level) {
    return statement.resources().patterns().stream()
        .anyMatch(
            pattern ->
                pattern.isEverything()
                    || switch (level) {
                      case SERVICE -> false;
                      case BUCKET -> pattern.canNameBucket();
                      case OBJECT -> pattern.canNameObject();
                    });
  }

  private static String misfit(String action, Level level) {
    return switch (level) {
      case SERVICE -> action + " has no resource: only '*' covers it.";
      case BUCKET ->
          action + " acts on a bucket, and every resource here is an object: drop the '/'.";
      case OBJECT -> action + " acts on objects, and every resource here is a bucket: add '/*'.";
    };
  }
}
