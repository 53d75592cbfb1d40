package io.imageexport.api.explain;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.AccessRequest;
import io.imageexport.core.policy.Decision;
import io.imageexport.core.policy.NamedPolicy;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.core.policy.PolicyEngine;
import io.imageexport.core.policy.PolicySyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A question about documents that need not be stored anywhere.
 *
 * @param kind of the policies: identity, or trust for one document that says who may take a role on
 * @param policies as text, under the names by which the answer calls them
 * @param sessionPolicy narrows identity policies
 */
public record Question(
    PolicyDocument.Kind kind,
    List<Text> policies,
    Optional<String> sessionPolicy,
    AccessRequest request) {
  /** Ten policies can be attached; here may be some more. */
  public static final int MAX_POLICIES = 100;

  private static final String SESSION_POLICY = "session policy";

  /** The text of a policy, and what it is called. */
  public record Text(String name, String text) {
    public Text {
      requireNonNull(name, "name is null");
      requireNonNull(text, "text is null");
    }
  }

  public Question {
    requireNonNull(kind, "kind is null");
    policies = List.copyOf(policies);
    requireNonNull(sessionPolicy, "sessionPolicy is null");
    requireNonNull(request, "request is null");
    if (policies.size() > MAX_POLICIES) {
      throw new IllegalArgumentException("there are more than " + MAX_POLICIES + " policies");
    }
    if (kind == PolicyDocument.Kind.TRUST && (policies.size() != 1 || sessionPolicy.isPresent())) {
      throw new IllegalArgumentException("a question about trust has one document");
    }
  }

  /** Never throws for what a document holds: that is an answer, too. */
  public Answer answer() {
    String reading = "";
    try {
      List<NamedPolicy> parsed = new ArrayList<>();
      for (Text policy : policies) {
        reading = policy.name();
        parsed.add(new NamedPolicy(policy.name(), PolicyDocument.parse(kind, policy.text())));
      }
      reading = SESSION_POLICY;
      Optional<PolicyDocument> session =
          sessionPolicy.isPresent()
              ? Optional.of(PolicyDocument.parse(PolicyDocument.Kind.SESSION, sessionPolicy.get()))
              : Optional.empty();
      return Answer.of(decide(parsed, session));
    } catch (PolicySyntaxException e) {
      return Answer.invalid(reading, e);
    }
  }

  private Decision decide(List<NamedPolicy> parsed, Optional<PolicyDocument> session) {
    if (kind == PolicyDocument.Kind.TRUST) {
      return PolicyEngine.evaluateTrust(parsed.getFirst().document(), request);
    }
    return session.isPresent()
        ? PolicyEngine.evaluate(parsed, session.get(), request)
        : PolicyEngine.evaluate(parsed, request);
  }
}
