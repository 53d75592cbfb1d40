package io.imageexport.api.control;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.explain.Question;
import io.imageexport.api.http.Body;
import io.imageexport.api.http.ControlPage;
import io.imageexport.api.http.PathTemplate;
import io.imageexport.core.access.AccessControl;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.PolicyHolder;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.policy.AccessRequest;
import io.imageexport.core.policy.PolicyDocument.Kind;
import io.imageexport.core.policy.PolicyEngine;
import io.imageexport.core.time.BeijingTime;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /_emulator/policies:explain}: what the engine would say, about a role and the policies
 * that it carries, or about documents in the request.
 */
public final class ExplainPolicies implements ControlPage {
  /** As long as a request line may be. */
  private static final int MAX_RESOURCE_CHARACTERS = 8_192;

  private static final Set<String> REQUEST_FIELDS =
      Set.of("principal", "action", "resource", "context", "operation", "method", "path");

  /** Of a question, and those that describe a row of the case table, which may be sent as it is. */
  private static final Set<String> FIELDS =
      Set.of(
          "kind",
          "role",
          "account",
          "policies",
          "sessionPolicy",
          "session_policy",
          "request",
          "principal",
          "action",
          "resource",
          "context",
          "name",
          "source",
          "why",
          "expect",
          "accept",
          "mark",
          "feature",
          "pointer",
          "max_ms");

  private final RoleStore roles;
  private final PolicyStore policies;
  private final AccountId defaultAccount;
  private final InstantSource clock;

  /**
   * @param defaultAccount whose role it is where the request does not say
   */
  public ExplainPolicies(
      RoleStore roles, PolicyStore policies, AccountId defaultAccount, InstantSource clock) {
    this.roles = requireNonNull(roles, "roles is null");
    this.policies = requireNonNull(policies, "policies is null");
    this.defaultAccount = requireNonNull(defaultAccount, "defaultAccount is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public PathTemplate path() {
    return PathTemplate.of("/_emulator/policies:explain");
  }

  @Override
  public Content render(Request request) {
    Body body = request.body();
    PolicyFields.requireKnown(body, FIELDS);
    PolicyFields.requireOne(body, "role", Set.of("policies", "request"));
    PolicyFields.requireOne(body, "request", Set.of("principal", "action", "resource", "context"));
    PolicyFields.requireOne(body, "sessionPolicy", Set.of("session_policy"));
    try {
      Question question = body.text("role").isPresent() ? aboutRole(body) : aboutDocuments(body);
      return new Content(200, question.answer());
    } catch (IllegalArgumentException e) {
      throw new CloudException(ErrorCode.INVALID_ARGUMENT, e.getMessage());
    }
  }

  /** A session is asked about as an identity, with a session policy. */
  private static Question aboutDocuments(Body body) {
    Kind kind = PolicyFields.kind(body) == Kind.TRUST ? Kind.TRUST : Kind.IDENTITY;
    Body asked = asked(body);
    return new Question(
        kind,
        PolicyFields.policies(body, "policies"),
        sessionPolicy(body),
        request(asked, asked.requiredText("principal"), PolicyFields.context(asked, "context")));
  }

  /** The case table has what is asked in an object of its own. */
  private static Body asked(Body body) {
    Optional<Body> request = body.object("request");
    request.ifPresent(fields -> PolicyFields.requireKnown(fields, REQUEST_FIELDS));
    return request.orElse(body);
  }

  private static Optional<String> sessionPolicy(Body body) {
    return PolicyFields.document(body, "sessionPolicy")
        .or(() -> PolicyFields.document(body, "session_policy"));
  }

  private Question aboutRole(Body body) {
    AccountId account = body.text("account").map(AccountId::new).orElse(defaultAccount);
    ResourceName name = ResourceName.parse("role", body.requiredText("role"));
    Role role =
        roles
            .find(account, name)
            .orElseThrow(
                () ->
                    new CloudException(
                        ErrorCode.NOT_FOUND, "account " + account + " has no role '" + name + "'"));
    Map<String, List<String>> context = contextOfNow(body);
    if (PolicyFields.kind(body) == Kind.TRUST) {
      return new Question(
          Kind.TRUST,
          List.of(new Question.Text("trust document", role.trust().text())),
          sessionPolicy(body),
          trustRequest(body, role, context));
    }
    List<Question.Text> carried =
        policies.attachedTo(new PolicyHolder.OfRole(account, name)).stream()
            .map(policy -> new Question.Text(policy.name().value(), policy.document().text()))
            .toList();
    return new Question(
        Kind.IDENTITY,
        carried,
        sessionPolicy(body),
        request(body, body.text("principal").orElse(role.jrn()), context));
  }

  /** In use a role is asked at some time, so it is asked about now unless the request says when. */
  private Map<String, List<String>> contextOfNow(Body body) {
    Map<String, List<String>> context = new HashMap<>(PolicyFields.context(body, "context"));
    boolean hasTime =
        context.keySet().stream().anyMatch(key -> key.equalsIgnoreCase(AccessControl.CURRENT_TIME));
    if (!hasTime) {
      context.put(AccessControl.CURRENT_TIME, List.of(BeijingTime.format(clock.instant())));
    }
    return context;
  }

  private static AccessRequest trustRequest(
      Body body, Role role, Map<String, List<String>> context) {
    if (!body.requiredText("action").equals(PolicyEngine.ASSUME_ROLE)) {
      throw PolicyFields.invalid(
          "action", "a trust document is asked for " + PolicyEngine.ASSUME_ROLE + " only");
    }
    return new AccessRequest(
        body.requiredText("principal"), PolicyEngine.ASSUME_ROLE, role.jrn(), context);
  }

  private static AccessRequest request(
      Body asked, String principal, Map<String, List<String>> context) {
    String resource = asked.text("resource").orElse(AccessRequest.NO_RESOURCE);
    if (resource.length() > MAX_RESOURCE_CHARACTERS) {
      throw PolicyFields.invalid(
          "resource", "more than " + MAX_RESOURCE_CHARACTERS + " characters");
    }
    return new AccessRequest(principal, asked.requiredText("action"), resource, context);
  }
}
