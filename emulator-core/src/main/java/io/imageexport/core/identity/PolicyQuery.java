package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

/** Which policies are asked for. */
public record PolicyQuery(ListQuery list, Owner owner) {
  /** Whose policies. */
  public enum Owner {
    ANY,
    JD_CLOUD,
    ACCOUNT
  }

  public PolicyQuery {
    requireNonNull(list, "list is null");
    requireNonNull(owner, "owner is null");
  }
}
