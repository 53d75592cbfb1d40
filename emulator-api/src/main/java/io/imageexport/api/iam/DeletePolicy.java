package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.identity.PolicyStore;

/** deletePolicy: takes a policy away, and from all that carry it. */
public final class DeletePolicy implements Operation {
  private final PolicyStore policies;

  public DeletePolicy(PolicyStore policies) {
    this.policies = requireNonNull(policies, "policies is null");
  }

  @Override
  public Route route() {
    return new Route(Service.IAM, "deletePolicy", "DELETE", "/v1/policy/{policyName}");
  }

  @Override
  public String resource(Call call) {
    return PolicyPath.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    if (!policies.delete(call.account(), PolicyPath.name(call))) {
      throw PolicyPath.notOwn(policies, call);
    }
    return NoResult.NO_RESULT;
  }
}
