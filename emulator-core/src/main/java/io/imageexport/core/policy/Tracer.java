package io.imageexport.core.policy;

import io.imageexport.core.policy.condition.Condition;
import java.util.ArrayList;
import java.util.List;

/** Looks at every part of a statement, also after one has failed, and puts the misses in words. */
final class Tracer {
  private Tracer() {}

  static List<StatementTrace> trace(List<NamedPolicy> policies, AccessRequest request) {
    List<StatementTrace> traces = new ArrayList<>();
    for (NamedPolicy policy : policies) {
      for (Statement statement : policy.document().statements()) {
        traces.add(trace(policy.name(), statement, request));
      }
    }
    return List.copyOf(traces);
  }

  static StatementTrace trace(String policy, Statement statement, AccessRequest request) {
    return new StatementTrace(
        policy,
        statement.index(),
        statement.effect(),
        statement.matchesPrincipal(request),
        statement.actions().matches(request.action()),
        statement.resources().matches(request.resource()),
        statement.matchesConditions(request),
        String.join("; ", misses(statement, request)),
        statement.extensions());
  }

  private static List<String> misses(Statement statement, AccessRequest request) {
    List<String> misses = new ArrayList<>();
    if (!statement.matchesPrincipal(request)) {
      misses.add(statement.principals().orElseThrow().miss(request.principal()));
    }
    if (!statement.actions().matches(request.action())) {
      misses.add(statement.actions().miss(request.action()));
    }
    if (!statement.resources().matches(request.resource())) {
      misses.add(statement.resources().miss(request.resource()));
    }
    for (Condition condition : statement.conditions()) {
      if (!condition.holds(request.context(), request.principal())) {
        misses.add(condition.miss(request.context()));
      }
    }
    return misses;
  }
}
