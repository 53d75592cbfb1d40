package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.IdentityStore;
import io.imageexport.core.identity.ResourceName;

/** detachRolePolicy: takes a policy from a role; a running export notices at its next part. */
public final class DetachRolePolicy implements Operation {
  private final IdentityStore identities;

  public DetachRolePolicy(IdentityStore identities) {
    this.identities = requireNonNull(identities, "identities is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.IAM, "detachRolePolicy", "DELETE", "/v1/role/{roleName}:detachRolePolicy");
  }

  @Override
  public NoResult handle(Call call) {
    ResourceName role = ResourceName.parse("RoleName", call.path("roleName"));
    String name =
        call.query()
            .text("policyName")
            .orElseThrow(
                () ->
                    new CloudException(ErrorCode.INVALID_ARGUMENT, "Parameter PolicyName missing"));
    ResourceName policy = ResourceName.parse("PolicyName", name);
    if (!identities.detachPolicy(call.account(), role, policy)) {
      throw new CloudException(
          ErrorCode.NOT_FOUND, "Policy '" + policy + "' is not attached to role '" + role + "'");
    }
    return NoResult.NO_RESULT;
  }
}
