package io.imageexport.core.access;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyHolder;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.Principal;
import io.imageexport.core.identity.Principal.MainAccount;
import io.imageexport.core.identity.Principal.RoleSession;
import io.imageexport.core.identity.Principal.SubUser;
import io.imageexport.core.identity.Role;
import io.imageexport.core.policy.AccessRequest;
import io.imageexport.core.policy.Decision;
import io.imageexport.core.policy.NamedPolicy;
import io.imageexport.core.policy.PolicyEngine;
import io.imageexport.core.policy.pattern.Jrn;
import io.imageexport.core.policy.pattern.Quoted;
import io.imageexport.core.time.BeijingTime;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the policy engine about principals.
 *
 * <p>Nothing is remembered between questions: a policy that is changed or detached has effect at
 * the next one. Calls block, and may be made from any thread.
 */
public final class AccessControl {
  /** The condition key of the time of a request, in Beijing. */
  public static final String CURRENT_TIME = "JDCloud:CurrentTime";

  private static final System.Logger LOG = System.getLogger(AccessControl.class.getName());

  private final PolicyStore policies;
  private final IamMode mode;
  private final Clock clock;

  public AccessControl(PolicyStore policies, IamMode mode, Clock clock) {
    this.policies = requireNonNull(policies, "policies is null");
    this.mode = requireNonNull(mode, "mode is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * May the principal do this?
   *
   * @param action such as {@code vm:exportImage}
   * @param resource a JRN, or {@link AccessRequest#NO_RESOURCE}
   * @param sourceAddress the IP address that the request comes from, if it comes over a network
   */
  public Ruling rule(
      Principal principal, String action, String resource, Optional<String> sourceAddress) {
    return rule(principal, List.of(new Question(action, resource)), sourceAddress).getFirst();
  }

  /** One of several questions about a principal. */
  public record Question(String action, String resource) {
    public Question {
      requireNonNull(action, "action is null");
      requireNonNull(resource, "resource is null");
    }
  }

  /**
   * Several questions about one principal, whose policies are looked up once.
   *
   * @return the answers, in the order of the questions
   */
  public List<Ruling> rule(
      Principal principal, List<Question> questions, Optional<String> sourceAddress) {
    List<NamedPolicy> carried = carriedBy(principal);
    Map<String, List<String>> context = context(sourceAddress);
    return questions.stream()
        .map(
            question ->
                new AccessRequest(principal.jrn(), question.action(), question.resource(), context))
        .map(request -> ruled(evaluate(principal, carried, request)))
        .toList();
  }

  private List<NamedPolicy> carriedBy(Principal principal) {
    return switch (principal) {
      case MainAccount owner -> List.of();
      case SubUser user -> carried(new PolicyHolder.OfSubUser(user.account(), user.name()));
      case RoleSession session ->
          carried(new PolicyHolder.OfRole(session.account(), session.role()));
    };
  }

  private static Decision evaluate(
      Principal principal, List<NamedPolicy> carried, AccessRequest request) {
    return principal instanceof RoleSession session && session.sessionPolicy().isPresent()
        ? PolicyEngine.evaluate(carried, session.sessionPolicy().get(), request)
        : PolicyEngine.evaluate(carried, request);
  }

  /**
   * Does the role trust this principal?
   *
   * @param principal a JRN, or {@code service:<name>}
   */
  public Ruling ruleTrust(Role role, String principal, Optional<String> sourceAddress) {
    return ruled(
        PolicyEngine.evaluateTrust(
            role.trust(),
            new AccessRequest(
                principal, PolicyEngine.ASSUME_ROLE, role.jrn(), context(sourceAddress))));
  }

  private List<NamedPolicy> carried(PolicyHolder holder) {
    return policies.attachedTo(holder).stream().map(AccessControl::named).toList();
  }

  /** A policy as reasons name it. */
  private static NamedPolicy named(ManagedPolicy policy) {
    return new NamedPolicy(policy.name().value(), policy.document());
  }

  private Map<String, List<String>> context(Optional<String> sourceAddress) {
    Map<String, List<String>> context = new HashMap<>();
    context.put(CURRENT_TIME, List.of(BeijingTime.format(clock.instant())));
    sourceAddress.ifPresent(address -> context.put("JDCloud:SourceIp", List.of(address)));
    return context;
  }

  private Ruling ruled(Decision decision) {
    if (decision.allowed()) {
      return new Ruling(decision, true);
    }
    AccessRequest request = decision.request();
    // Accounts are kept apart in every mode.
    boolean isForeign = Jrn.accountsDiffer(request.principal(), request.resource());
    boolean passed =
        switch (mode) {
          case ENFORCE -> false;
          case AUDIT -> !isForeign;
        };
    if (passed) {
      LOG.log(
          System.Logger.Level.WARNING,
          "iam=audit lets this through: "
              + Quoted.plain(request.principal())
              + " "
              + Quoted.plain(request.action())
              + " on "
              + Quoted.plain(request.resource())
              + ": "
              + decision);
    }
    return new Ruling(decision, passed);
  }
}
