package io.imageexport.core.policy.condition;

import io.imageexport.core.policy.pattern.Jrn;
import java.util.Optional;

/** A variable that a condition value may hold; JD Cloud documents these two, and only there. */
enum Variable {
  /** The main account of the caller. */
  ACCOUNT_ID("${accountId}"),
  /** The name of the calling sub-user; a role and the main account have none. */
  NAME("${name}");

  private final String spelling;

  Variable(String spelling) {
    this.spelling = spelling;
  }

  String spelling() {
    return spelling;
  }

  Optional<String> valueFor(String principal) {
    Optional<Jrn> caller = Jrn.parse(principal);
    return switch (this) {
      case ACCOUNT_ID -> caller.map(Jrn::account).filter(account -> !account.isEmpty());
      case NAME -> caller.flatMap(Variable::subUserName);
    };
  }

  /** Resources write {@code subUser/<name>}, principals {@code user/<name>}: both are one user. */
  private static Optional<String> subUserName(Jrn caller) {
    String resource = caller.resource();
    boolean isSubUser = resource.startsWith("subUser/") || resource.startsWith("user/");
    String name = resource.substring(resource.indexOf('/') + 1);
    return isSubUser && !name.isEmpty() ? Optional.of(name) : Optional.empty();
  }
}
