package io.imageexport.core.policy;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.condition.ConditionKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A question to the engine: may this principal do this, to that, in these circumstances? Immutable.
 *
 * @param principal the caller: a JRN such as {@code jrn:iam::324100000385:role/image-export}, or
 *     {@code service:disk}
 * @param action such as {@code oss:PutObject}
 * @param resource a JRN, or {@code *} if the request has no resource
 * @param context the values of condition keys; a key without values counts as absent, and the
 *     prefix of a key is taken in any letter case
 */
public record AccessRequest(
    String principal, String action, String resource, Map<String, List<String>> context) {
  /** The resource of a request that has none. */
  public static final String NO_RESOURCE = "*";

  public AccessRequest {
    requireNonNull(principal, "principal is null");
    requireNonNull(action, "action is null");
    requireNonNull(resource, "resource is null");
    context = normalize(requireNonNull(context, "context is null"));
  }

  boolean hasResource() {
    return !resource.equals(NO_RESOURCE);
  }

  private static Map<String, List<String>> normalize(Map<String, List<String>> context) {
    if (context.isEmpty()) {
      return Map.of();
    }
    Map<String, List<String>> normal = new LinkedHashMap<>();
    context.forEach(
        (key, values) ->
            normal
                .computeIfAbsent(ConditionKey.normalize(key), absent -> new ArrayList<>())
                .addAll(values));
    normal.values().removeIf(List::isEmpty);
    normal.replaceAll((key, values) -> List.copyOf(values));
    return Map.copyOf(normal);
  }
}
