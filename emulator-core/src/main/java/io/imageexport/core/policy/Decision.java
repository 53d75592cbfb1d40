package io.imageexport.core.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The engine's answer, which explains itself.
 *
 * <p>The answer is made at once; its explanation only when asked for, from the same immutable
 * documents and request, so asking twice gives the same. Immutable.
 */
public final class Decision {
  private final Verdict effect;
  private final Basis basis;
  private final List<NamedPolicy> considered;
  private final AccessRequest request;

  Decision(Verdict effect, Basis basis, List<NamedPolicy> considered, AccessRequest request) {
    this.effect = requireNonNull(effect, "effect is null");
    this.basis = requireNonNull(basis, "basis is null");
    this.considered = requireNonNull(considered, "considered is null");
    this.request = requireNonNull(request, "request is null");
  }

  public Verdict effect() {
    return effect;
  }

  public boolean allowed() {
    return effect == Verdict.ALLOW;
  }

  public AccessRequest request() {
    return request;
  }

  /**
   * Why, in one sentence: the statement that allows or denies, or else the nearest miss. Statements
   * are counted from 1 here.
   */
  public String reason() {
    return Reason.of(basis, request);
  }

  /** How each statement met the request, in the order of the policies, a session's policy last. */
  public List<StatementTrace> statements() {
    return Tracer.trace(considered, request);
  }

  /** The statements that carry the decision; none for an implicit denial or a main account. */
  public List<StatementTrace> deciding() {
    return switch (effect) {
      case ALLOW -> applying(Effect.ALLOW);
      case DENY -> applying(Effect.DENY);
      case IMPLICIT_DENY -> List.of();
    };
  }

  /** The same decision, seen among these policies. */
  Decision considering(List<NamedPolicy> policies) {
    return new Decision(effect, basis, policies, request);
  }

  @Override
  public String toString() {
    return effect.word() + ": " + reason();
  }

  private List<StatementTrace> applying(Effect wanted) {
    return statements().stream()
        .filter(trace -> trace.applies() && trace.effect() == wanted)
        .toList();
  }
}
