package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Body;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.identity.PolicyStore;
import java.time.Clock;

/** updatePolicyDescription: what a policy is for, in other words. */
public final class UpdatePolicyDescription implements Operation {
  private final PolicyStore policies;
  private final Clock clock;

  public UpdatePolicyDescription(PolicyStore policies, Clock clock) {
    this.policies = requireNonNull(policies, "policies is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.IAM, "updatePolicyDescription", "PUT", "/v1/policy/{policyName}/description");
  }

  @Override
  public String resource(Call call) {
    return PolicyPath.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    Body body = call.body().requiredObject("updatePolicyDescriptionInfo");
    String description = Description.requiredIn(body);
    if (!policies.updateDescription(
        call.account(), PolicyPath.name(call), description, clock.instant())) {
      throw PolicyPath.notOwn(policies, call);
    }
    return NoResult.NO_RESULT;
  }
}
