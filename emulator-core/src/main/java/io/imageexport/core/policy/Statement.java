package io.imageexport.core.policy;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.condition.Condition;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One compiled statement: it applies to a request when principal, action, resource and every
 * condition match.
 *
 * @param index its place in the document, counted from 0
 * @param principals whom it speaks of; only trust documents name principals
 */
record Statement(
    int index,
    Effect effect,
    Optional<String> sid,
    Optional<PrincipalClause> principals,
    ActionClause actions,
    ResourceClause resources,
    List<Condition> conditions,
    Set<Extension> extensions) {
  Statement {
    requireNonNull(effect, "effect is null");
    requireNonNull(sid, "sid is null");
    requireNonNull(principals, "principals is null");
    requireNonNull(actions, "actions is null");
    requireNonNull(resources, "resources is null");
    conditions = List.copyOf(conditions);
    EnumSet<Extension> ordered = EnumSet.noneOf(Extension.class);
    ordered.addAll(extensions);
    extensions = Collections.unmodifiableSet(ordered);
  }

  /** Whether the statement speaks of the request. The cheap tests that fail most come first. */
  boolean applies(AccessRequest request) {
    return actions.matches(request.action())
        && resources.matches(request.resource())
        && matchesPrincipal(request)
        && matchesConditions(request);
  }

  boolean matchesPrincipal(AccessRequest request) {
    return principals.isEmpty() || principals.get().matches(request.principal());
  }

  boolean matchesConditions(AccessRequest request) {
    for (int i = 0; i < conditions.size(); i++) {
      if (!conditions.get(i).holds(request.context(), request.principal())) {
        return false;
      }
    }
    return true;
  }
}
