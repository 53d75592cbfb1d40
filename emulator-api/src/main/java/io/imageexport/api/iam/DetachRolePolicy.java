package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.PolicyHolder;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.ResourceName;

/** detachRolePolicy: takes a policy from a role; a running export notices at its next part. */
public final class DetachRolePolicy implements Operation {
  private final PolicyStore policies;

  public DetachRolePolicy(PolicyStore policies) {
    this.policies = requireNonNull(policies, "policies is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.IAM, "detachRolePolicy", "DELETE", "/v1/role/{roleName}:detachRolePolicy");
  }

  @Override
  public String resource(Call call) {
    return RolePath.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    ResourceName role = RolePath.name(call);
    String name =
        call.query()
            .text("policyName")
            .orElseThrow(
                () ->
                    new CloudException(ErrorCode.INVALID_ARGUMENT, "Parameter PolicyName missing"));
    ResourceName policy = ResourceName.parse("PolicyName", name);
    PolicyPath.requireNoScope(call.query().text("scopeId"));
    if (!policies.detach(new PolicyHolder.OfRole(call.account(), role), policy)) {
      throw new CloudException(
          ErrorCode.NOT_FOUND, "Policy '" + policy + "' is not attached to role '" + role + "'");
    }
    return NoResult.NO_RESULT;
  }
}
