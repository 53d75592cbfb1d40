package io.imageexport.core.policy;

import io.imageexport.core.policy.pattern.Jrn;
import io.imageexport.core.policy.pattern.JrnPart;
import io.imageexport.core.policy.pattern.JrnPattern;
import io.imageexport.core.policy.pattern.Quoted;
import java.util.Comparator;
import java.util.List;

/** The element Resource, or with {@code negated} the extension NotResource; never empty. */
record ResourceClause(List<JrnPattern> patterns, boolean negated) {
  ResourceClause {
    patterns = List.copyOf(patterns);
  }

  boolean matches(String resource) {
    for (int i = 0; i < patterns.size(); i++) {
      if (patterns.get(i).matches(resource)) {
        return !negated;
      }
    }
    return negated;
  }

  /** The pattern that comes nearest to the resource; the first of equals. */
  JrnPattern nearest(String resource) {
    Comparator<JrnPattern> byReach =
        Comparator.comparing(pattern -> pattern.firstDifference(resource));
    return patterns.stream()
        .max(byReach.thenComparing(patterns::indexOf, Comparator.reverseOrder()))
        .orElseThrow();
  }

  /** Why the resource does not match, as one clause. */
  String miss(String resource) {
    if (negated) {
      return "resource is " + Quoted.text(resource) + ", which NotResource excepts";
    }
    JrnPattern pattern = nearest(resource);
    JrnPart difference = pattern.firstDifference(resource);
    return switch (difference) {
      case FORM -> formMiss(resource, pattern);
      case SERVICE, REGION, ACCOUNT, BUCKET, RESOURCE, NONE ->
          partMiss(difference, Jrn.parse(resource).orElseThrow(), pattern);
    };
  }

  private static String formMiss(String resource, JrnPattern pattern) {
    return resource.equals(AccessRequest.NO_RESOURCE)
        ? "the request has no resource, which '*' alone covers; the statement names "
            + Quoted.text(pattern.text())
        : "resource is " + Quoted.text(resource) + ", which is not a JRN of five parts";
  }

  private static String partMiss(JrnPart difference, Jrn requested, JrnPattern pattern) {
    Jrn named = pattern.parts();
    return switch (difference) {
      case SERVICE -> differs("service", requested.service(), named.service());
      case REGION -> differs("region", requested.region(), named.region());
      case ACCOUNT ->
          differs("account", requested.account(), named.account())
              + (pattern.hasPlaceholderAccount() ? ", a placeholder" : "");
      case BUCKET -> differs("bucket", requested.bucket(), named.bucket());
      case RESOURCE ->
          requested.service().equals("oss")
              ? objectMiss(requested, named)
              : differs("resource", requested.resource(), named.resource());
      case FORM, NONE -> throw new IllegalArgumentException("no part differs: " + difference);
    };
  }

  private static String objectMiss(Jrn requested, Jrn named) {
    boolean wantsObject = requested.resource().indexOf('/') >= 0;
    boolean namesObject = named.resource().indexOf('/') >= 0;
    if (wantsObject && namesObject) {
      return differs("object key", key(requested), key(named));
    }
    return wantsObject
        ? "the request is for an object, the statement names the bucket "
            + Quoted.text(named.resource())
            + " itself"
        : "the request is for the bucket "
            + Quoted.text(requested.resource())
            + " itself, the statement names "
            + Quoted.text(named.resource());
  }

  private static String key(Jrn object) {
    return object.resource().substring(object.bucket().length() + 1);
  }

  private static String differs(String part, String requested, String named) {
    return part + " is " + Quoted.text(requested) + ", the statement names " + Quoted.text(named);
  }
}
