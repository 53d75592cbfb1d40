package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.BeijingTime;
import io.imageexport.api.http.Body;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.IdentityStore;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.policy.PolicyDocument;
import java.time.Clock;
import java.time.Instant;

/** createPolicy: a new policy of the account's own. */
public final class CreatePolicy implements Operation {
  /** The wire's numbers: 0 is a policy of JD Cloud, 1 one of the account. */
  private static final int USER_POLICY = 1;

  private static final String FIRST_EDITION = "v1";

  private final IdentityStore identities;
  private final IdSource ids;
  private final Clock clock;

  public CreatePolicy(IdentityStore identities, IdSource ids, Clock clock) {
    this.identities = requireNonNull(identities, "identities is null");
    this.ids = requireNonNull(ids, "ids is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  record Response(PolicyInfo policy) {}

  record PolicyInfo(
      String policyId,
      String name,
      String jrn,
      String description,
      int policyType,
      String version,
      String currentDefaultEdition,
      String createTime,
      String updateTime) {
    static PolicyInfo of(ManagedPolicy policy) {
      return new PolicyInfo(
          policy.policyId(),
          policy.name().value(),
          policy.jrn(),
          policy.description(),
          USER_POLICY,
          "3",
          FIRST_EDITION,
          BeijingTime.format(policy.createdAt()),
          BeijingTime.format(policy.updatedAt()));
    }
  }

  @Override
  public Route route() {
    return new Route(Service.IAM, "createPolicy", "POST", "/v1/policy");
  }

  @Override
  public Response handle(Call call) {
    Body body = call.body().requiredObject("createPolicyInfo");
    ResourceName name = ResourceName.parse("Name", body.requiredText("name"));
    PolicyDocument document =
        Documents.parse("Content", PolicyDocument.Kind.IDENTITY, body.requiredText("content"));
    Instant now = clock.instant();
    ManagedPolicy policy =
        new ManagedPolicy(
            call.account(),
            name,
            "policy-" + ids.next(10),
            Documents.description(body),
            document,
            now,
            now);
    if (!identities.createPolicy(policy)) {
      throw new CloudException(ErrorCode.DUPLICATE, "Policy '" + name + "' already exists");
    }
    return new Response(PolicyInfo.of(policy));
  }
}
