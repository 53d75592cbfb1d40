package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Body;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.PolicyParameter;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.policy.PolicyDocument;
import java.time.Clock;

/** createPolicy: a new policy of the account's own. */
public final class CreatePolicy implements Operation {
  private final PolicyStore policies;
  private final IdSource ids;
  private final Clock clock;

  public CreatePolicy(PolicyStore policies, IdSource ids, Clock clock) {
    this.policies = requireNonNull(policies, "policies is null");
    this.ids = requireNonNull(ids, "ids is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  record Response(PolicyInfo policy) {}

  @Override
  public Route route() {
    return new Route(Service.IAM, "createPolicy", "POST", "/v1/policy");
  }

  @Override
  public Response handle(Call call) {
    Body body = call.body().requiredObject("createPolicyInfo");
    ResourceName name = ResourceName.parse("Name", body.requiredText("name"));
    PolicyDocument document =
        PolicyParameter.parse(
            "Content", PolicyDocument.Kind.IDENTITY, body.requiredText("content"));
    ManagedPolicy policy =
        ManagedPolicy.create(
            call.account(),
            name,
            "policy-" + ids.next(10),
            Description.in(body),
            document,
            clock.instant());
    return switch (policies.create(policy)) {
      case CREATED -> new Response(PolicyInfo.of(policy));
      case NAME_TAKEN ->
          throw new CloudException(ErrorCode.DUPLICATE, "Policy '" + name + "' already exists");
      case TOO_MANY ->
          throw new CloudException(
              ErrorCode.QUOTA_EXCEEDED,
              "the account has " + PolicyStore.MAX_POLICIES + " policies already");
    };
  }
}
