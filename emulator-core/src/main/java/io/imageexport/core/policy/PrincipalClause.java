package io.imageexport.core.policy;

import io.imageexport.core.policy.pattern.Quoted;
import java.util.List;
import java.util.stream.Collectors;

/** The element Principal of a trust document; never empty. */
record PrincipalClause(List<TrustedPrincipal> principals) {
  private static final int MAX_SHOWN = 4;

  PrincipalClause {
    principals = List.copyOf(principals);
  }

  boolean matches(String principal) {
    for (int i = 0; i < principals.size(); i++) {
      if (principals.get(i).matches(principal)) {
        return true;
      }
    }
    return false;
  }

  /** Why the principal does not match, as one clause. */
  String miss(String principal) {
    String trusted =
        principals.stream()
            .limit(MAX_SHOWN)
            .map(TrustedPrincipal::describe)
            .collect(Collectors.joining(", "));
    int hiddenCount = principals.size() - MAX_SHOWN;
    String more = hiddenCount > 0 ? " and " + hiddenCount + " more" : "";
    return "the caller is " + Quoted.text(principal) + ", the statement names " + trusted + more;
  }
}
