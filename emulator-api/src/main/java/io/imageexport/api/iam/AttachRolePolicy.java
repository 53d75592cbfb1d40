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

/** attachRolePolicy: gives a role what a policy allows; a second time changes nothing. */
public final class AttachRolePolicy implements Operation {
  private final IdentityStore identities;

  public AttachRolePolicy(IdentityStore identities) {
    this.identities = requireNonNull(identities, "identities is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.IAM, "attachRolePolicy", "POST", "/v1/role/{roleName}:attachRolePolicy");
  }

  @Override
  public NoResult handle(Call call) {
    ResourceName role = ResourceName.parse("RoleName", call.path("roleName"));
    ResourceName policy = ResourceName.parse("PolicyName", call.body().requiredText("policyName"));
    return switch (identities.attachPolicy(call.account(), role, policy)) {
      case ATTACHED -> NoResult.NO_RESULT;
      case NO_SUCH_ROLE ->
          throw new CloudException(ErrorCode.NOT_FOUND, "Role '" + role + "' not found");
      case NO_SUCH_POLICY ->
          throw new CloudException(ErrorCode.NOT_FOUND, "Policy '" + policy + "' not found");
      case TOO_MANY_POLICIES ->
          throw new CloudException(
              ErrorCode.QUOTA_EXCEEDED,
              "Role '"
                  + role
                  + "' carries "
                  + IdentityStore.MAX_POLICIES_PER_ROLE
                  + " policies already");
    };
  }
}
