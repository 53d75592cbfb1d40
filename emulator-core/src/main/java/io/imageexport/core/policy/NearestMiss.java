package io.imageexport.core.policy;

import io.imageexport.core.policy.pattern.JrnPart;
import io.imageexport.core.policy.pattern.JrnPattern;
import java.util.List;
import java.util.Optional;

/**
 * The Allow statement that comes nearest to a request which none allows.
 *
 * <p>Nearness is a sum over what matches. The weights only order explanations, never decisions: a
 * matching action outweighs any one segment of the resource, later segments outweigh earlier ones,
 * and a bare {@code *} counts less than a name, since it was not written with this resource in
 * mind.
 */
final class NearestMiss {
  private static final int PRINCIPAL = 40;
  private static final int ACTION = 40;
  private static final int SERVICE_OF_ACTION = 5;
  private static final int CONDITION = 20;
  private static final int ANY_RESOURCE = 30;

  private NearestMiss() {}

  /** The nearest statement, the first of equals; empty if nothing allows anything. */
  static Optional<StatementTrace> find(List<NamedPolicy> policies, AccessRequest request) {
    NamedPolicy nearestPolicy = null;
    Statement nearest = null;
    int best = -1;
    for (NamedPolicy policy : policies) {
      for (Statement statement : policy.document().statements()) {
        int score = statement.effect() == Effect.ALLOW ? score(statement, request) : -1;
        if (score > best) {
          best = score;
          nearest = statement;
          nearestPolicy = policy;
        }
      }
    }
    return nearest == null
        ? Optional.empty()
        : Optional.of(Tracer.trace(nearestPolicy.name(), nearest, request));
  }

  private static int score(Statement statement, AccessRequest request) {
    int principal = statement.matchesPrincipal(request) ? PRINCIPAL : 0;
    int condition = statement.matchesConditions(request) ? CONDITION : 0;
    return principal
        + actionScore(statement.actions(), request.action())
        + resourceScore(statement.resources(), request.resource())
        + condition;
  }

  private static int actionScore(ActionClause actions, String action) {
    if (actions.matches(action)) {
      return ACTION;
    }
    boolean sameService = actions.patterns().stream().anyMatch(p -> p.matchesServiceOf(action));
    return sameService ? SERVICE_OF_ACTION : 0;
  }

  private static int resourceScore(ResourceClause resources, String resource) {
    if (resources.negated()) {
      return resources.matches(resource) ? ANY_RESOURCE : 0;
    }
    JrnPattern nearest = resources.nearest(resource);
    return nearest.isEverything() ? ANY_RESOURCE : reachScore(nearest.firstDifference(resource));
  }

  private static int reachScore(JrnPart firstDifference) {
    return switch (firstDifference) {
      case FORM, SERVICE -> 0;
      case REGION -> 10;
      case ACCOUNT -> 20;
      case BUCKET -> 30;
      case RESOURCE -> 45;
      case NONE -> 60;
    };
  }
}
