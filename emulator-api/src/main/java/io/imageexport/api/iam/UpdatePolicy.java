package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.PolicyParameter;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.policy.PolicyDocument;
import java.time.Clock;

/** updatePolicy: a new edition of a policy, which has effect at once. */
public final class UpdatePolicy implements Operation {
  private final PolicyStore policies;
  private final Clock clock;

  public UpdatePolicy(PolicyStore policies, Clock clock) {
    this.policies = requireNonNull(policies, "policies is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  @Override
  public Route route() {
    return new Route(Service.IAM, "updatePolicy", "PUT", "/v1/policy/{policyName}");
  }

  @Override
  public String resource(Call call) {
    return PolicyPath.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    String content = call.body().requiredObject("updatePolicyInfo").requiredText("content");
    PolicyDocument document =
        PolicyParameter.parse("Content", PolicyDocument.Kind.IDENTITY, content);
    if (!policies.update(call.account(), PolicyPath.name(call), document, clock.instant())) {
      throw PolicyPath.notOwn(policies, call);
    }
    return NoResult.NO_RESULT;
  }
}
