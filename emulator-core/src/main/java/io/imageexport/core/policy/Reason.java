package io.imageexport.core.policy;

import io.imageexport.core.policy.Basis.Deciding;
import io.imageexport.core.policy.Basis.ForeignAccount;
import io.imageexport.core.policy.Basis.MainAccount;
import io.imageexport.core.policy.Basis.Nothing;
import io.imageexport.core.policy.pattern.Jrn;
import io.imageexport.core.policy.pattern.Quoted;
import java.util.List;
import java.util.Optional;

/** The one sentence that explains a decision. */
final class Reason {
  private Reason() {}

  static String of(Basis basis, AccessRequest request) {
    return switch (basis) {
      case MainAccount mainAccount -> "the main account may do everything in its own account";
      case Deciding deciding -> label(deciding) + verb(deciding.statement()) + what(request);
      case ForeignAccount foreign -> foreign(foreign, request);
      case Nothing nothing -> nothing(nothing.searched(), request);
    };
  }

  private static String foreign(ForeignAccount foreign, AccessRequest request) {
    return label(foreign.allowing())
        + " names "
        + what(request)
        + ", but the resource belongs to account "
        + account(request.resource())
        + " and the caller to account "
        + account(request.principal())
        + ": the caller's policies alone do not open another account";
  }

  private static String nothing(List<NamedPolicy> searched, AccessRequest request) {
    String finding = "no statement" + place(searched) + " allows " + what(request);
    if (searched.isEmpty()) {
      return finding + ": there is no policy";
    }
    Optional<StatementTrace> nearest = NearestMiss.find(searched, request);
    return nearest
        .map(trace -> finding + "; nearest miss: " + trace.label() + ": " + trace.miss())
        .orElse(finding + ": every statement is a Deny");
  }

  /** Attached policies are many and go without saying; a trust document or a session has one. */
  private static String place(List<NamedPolicy> searched) {
    if (searched.isEmpty()) {
      return "";
    }
    return switch (searched.get(0).document().kind()) {
      case IDENTITY -> "";
      case SESSION -> " of the session policy";
      case TRUST -> " of the trust document";
    };
  }

  private static String label(Deciding deciding) {
    return deciding.policy().name() + " statement " + (deciding.statement().index() + 1);
  }

  private static String verb(Statement statement) {
    return switch (statement.effect()) {
      case ALLOW -> " allows ";
      case DENY -> " denies ";
    };
  }

  private static String what(AccessRequest request) {
    String who =
        request.action().equals(PolicyEngine.ASSUME_ROLE)
            ? " by " + Quoted.plain(request.principal())
            : "";
    return Quoted.plain(request.action()) + " on " + Quoted.plain(request.resource()) + who;
  }

  private static String account(String name) {
    return Quoted.text(Jrn.parse(name).map(Jrn::account).orElse(""));
  }
}
