package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

/** Something that carries policies. */
public sealed interface PolicyHolder {
  AccountId account();

  ResourceName name();

  /** A role. */
  record OfRole(AccountId account, ResourceName name) implements PolicyHolder {
    public OfRole {
      requireNonNull(account, "account is null");
      requireNonNull(name, "name is null");
    }
  }

  /** A sub-user. */
  record OfSubUser(AccountId account, ResourceName name) implements PolicyHolder {
    public OfSubUser {
      requireNonNull(account, "account is null");
      requireNonNull(name, "name is null");
    }
  }
}
