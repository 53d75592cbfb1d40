package io.imageexport.core.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What a decision rests on. */
sealed interface Basis {
  /** The caller is the main account, and the resource its own. */
  record MainAccount() implements Basis {}

  /** A statement that denies, or one that allows where nothing denies. */
  record Deciding(NamedPolicy policy, Statement statement) implements Basis {
    public Deciding {
      requireNonNull(policy, "policy is null");
      requireNonNull(statement, "statement is null");
    }
  }

  /** A statement allows, but the resource is another account's, which has a say of its own. */
  record ForeignAccount(Deciding allowing) implements Basis {
    public ForeignAccount {
      requireNonNull(allowing, "allowing is null");
    }
  }

  /** None of these policies has a statement that allows. */
  record Nothing(List<NamedPolicy> searched) implements Basis {
    public Nothing {
      searched = List.copyOf(searched);
    }
  }
}
