package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.access.Ruling;
import io.imageexport.core.policy.AccessRequest;
import io.imageexport.core.policy.Decision;
import io.imageexport.core.policy.StatementTrace;
import io.imageexport.core.policy.Verdict;
import java.time.Instant;
import java.util.List;

/**
 * What the policy engine answered to one question of an export, once or several times alike.
 *
 * @param passed whether the export went on
 * @param statements how each statement met the question, as it was when first asked
 * @param count how often the question got this answer: once for each part, for example
 */
public record TaskDecision(
    String principal,
    String action,
    String resource,
    Verdict effect,
    boolean passed,
    String reason,
    List<StatementTrace> statements,
    long count,
    Instant firstAt,
    Instant lastAt) {
  public TaskDecision {
    requireNonNull(principal, "principal is null");
    requireNonNull(action, "action is null");
    requireNonNull(resource, "resource is null");
    requireNonNull(effect, "effect is null");
    requireNonNull(reason, "reason is null");
    statements = List.copyOf(statements);
    requireNonNull(firstAt, "firstAt is null");
    requireNonNull(lastAt, "lastAt is null");
    if (count < 1) {
      throw new IllegalArgumentException("count is less than 1: " + count);
    }
  }

  public static TaskDecision of(Ruling ruling, Instant now) {
    Decision decision = ruling.decision();
    AccessRequest request = decision.request();
    return new TaskDecision(
        request.principal(),
        request.action(),
        request.resource(),
        decision.effect(),
        ruling.passed(),
        decision.reason(),
        decision.statements(),
        1,
        now,
        now);
  }
}
