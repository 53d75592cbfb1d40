package io.imageexport.core.policy;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.Basis.Deciding;
import io.imageexport.core.policy.Basis.ForeignAccount;
import io.imageexport.core.policy.Basis.MainAccount;
import io.imageexport.core.policy.Basis.Nothing;
import io.imageexport.core.policy.PolicyDocument.Kind;
import io.imageexport.core.policy.pattern.Jrn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engine: policies and a request in, a decision out. Stateless.
 *
 * <p>The order is the documented one. The main account may do everything in its own account, and
 * ask for the roles of others. For everybody else a Deny that applies wins over any Allow, and
 * without an Allow that applies the answer is an implicit denial. With a session policy both sides
 * have to allow.
 *
 * <p>Policies of the caller's account never open another account's resources by themselves: that
 * account has to admit the caller too (documented for object storage, inferred for the rest). For
 * {@code sts:assumeRole} it does so by the role's trust document, which is asked for separately.
 *
 * <p>Statements are compiled when a document is parsed. An evaluation visits each statement once
 * and, unless a condition has a variable or another typed value to parse, allocates the decision
 * and nothing else.
 */
public final class PolicyEngine {
  /** The action that a trust document is asked for. */
  public static final String ASSUME_ROLE = "sts:assumeRole";

  private static final String MAIN_ACCOUNT = "root";
  private static final String SESSION_POLICY = "session policy";
  private static final String TRUST_DOCUMENT = "trust document";

  private PolicyEngine() {}

  /** Decides by the policies attached to the principal; their order does not matter. */
  public static Decision evaluate(List<NamedPolicy> policies, AccessRequest request) {
    requireNonNull(request, "request is null");
    List<NamedPolicy> attached = attached(policies);
    if (isMainAccountAtHome(request)) {
      return new Decision(Verdict.ALLOW, new MainAccount(), attached, request);
    }
    return decide(search(attached, request), attached, request);
  }

  /** Decides by the policies attached to the principal, narrowed by the policy of its session. */
  public static Decision evaluate(
      List<NamedPolicy> policies, PolicyDocument sessionPolicy, AccessRequest request) {
    NamedPolicy session = named(SESSION_POLICY, Kind.SESSION, sessionPolicy);
    Decision byAttached = evaluate(policies, request);
    Decision bySession = decide(search(List.of(session), request), List.of(session), request);
    List<NamedPolicy> considered = new ArrayList<>(policies);
    considered.add(session);
    Decision decisive = narrower(byAttached, bySession);
    return decisive.considering(List.copyOf(considered));
  }

  /** Decides whether a role's trust document lets the principal assume the role. */
  public static Decision evaluateTrust(PolicyDocument trust, String principal, String roleJrn) {
    return evaluateTrust(trust, new AccessRequest(principal, ASSUME_ROLE, roleJrn, Map.of()));
  }

  /** Decides whether a role's trust document admits the request, whose resource is the role. */
  public static Decision evaluateTrust(PolicyDocument trust, AccessRequest request) {
    requireNonNull(request, "request is null");
    List<NamedPolicy> documents = List.of(named(TRUST_DOCUMENT, Kind.TRUST, trust));
    Basis basis = search(documents, request);
    return new Decision(verdict(basis), basis, documents, request);
  }

  /** A Deny of either side wins; otherwise the attached policies speak first. */
  private static Decision narrower(Decision byAttached, Decision bySession) {
    if (byAttached.effect() == Verdict.DENY) {
      return byAttached;
    }
    if (bySession.effect() == Verdict.DENY) {
      return bySession;
    }
    return byAttached.allowed() && !bySession.allowed() ? bySession : byAttached;
  }

  private static Decision decide(Basis found, List<NamedPolicy> policies, AccessRequest request) {
    Basis basis = found;
    if (found instanceof Deciding deciding
        && deciding.statement().effect() == Effect.ALLOW
        && isForeign(request)) {
      basis = new ForeignAccount(deciding);
    }
    return new Decision(verdict(basis), basis, policies, request);
  }

  private static Verdict verdict(Basis basis) {
    return switch (basis) {
      case MainAccount mainAccount -> Verdict.ALLOW;
      case Deciding deciding ->
          switch (deciding.statement().effect()) {
            case ALLOW -> Verdict.ALLOW;
            case DENY -> Verdict.DENY;
          };
      case ForeignAccount foreign -> Verdict.IMPLICIT_DENY;
      case Nothing nothing -> Verdict.IMPLICIT_DENY;
    };
  }

  /** The first Deny that applies, else the first Allow that does; no Allow stops the search. */
  private static Basis search(List<NamedPolicy> policies, AccessRequest request) {
    NamedPolicy allowingPolicy = null;
    Statement allowing = null;
    for (int i = 0; i < policies.size(); i++) {
      NamedPolicy policy = policies.get(i);
      List<Statement> statements = policy.document().statements();
      for (int j = 0; j < statements.size(); j++) {
        Statement statement = statements.get(j);
        boolean isAllow = statement.effect() == Effect.ALLOW;
        boolean isSettled = isAllow && allowing != null;
        if (isSettled || !statement.applies(request)) {
          continue;
        }
        if (!isAllow) {
          return new Deciding(policy, statement);
        }
        allowing = statement;
        allowingPolicy = policy;
      }
    }
    return allowing == null ? new Nothing(policies) : new Deciding(allowingPolicy, allowing);
  }

  private static boolean isMainAccountAtHome(AccessRequest request) {
    if (!request.principal().endsWith(MAIN_ACCOUNT)) {
      return false;
    }
    Optional<Jrn> caller = Jrn.parse(request.principal()).filter(PolicyEngine::isMainAccount);
    if (caller.isEmpty()) {
      return false;
    }
    String account = caller.get().account();
    // Another account's role is the business of its trust document.
    return !request.hasResource()
        || request.action().equals(ASSUME_ROLE)
        || Jrn.parse(request.resource()).filter(r -> r.account().equals(account)).isPresent();
  }

  private static boolean isMainAccount(Jrn caller) {
    return caller.service().equals("iam")
        && caller.resource().equals(MAIN_ACCOUNT)
        && !caller.account().isEmpty();
  }

  private static boolean isForeign(AccessRequest request) {
    return !request.action().equals(ASSUME_ROLE)
        && Jrn.accountsDiffer(request.principal(), request.resource());
  }

  private static List<NamedPolicy> attached(List<NamedPolicy> policies) {
    for (int i = 0; i < policies.size(); i++) {
      requireKind(Kind.IDENTITY, policies.get(i).document());
    }
    return List.copyOf(policies);
  }

  private static NamedPolicy named(String name, Kind kind, PolicyDocument document) {
    requireNonNull(document, "document is null");
    requireKind(kind, document);
    return new NamedPolicy(name, document);
  }

  private static void requireKind(Kind kind, PolicyDocument document) {
    if (document.kind() != kind) {
      throw new IllegalArgumentException(
          "a document of kind "
              + document.kind()
              + " stands where one of kind "
              + kind
              + " belongs");
    }
  }
}
