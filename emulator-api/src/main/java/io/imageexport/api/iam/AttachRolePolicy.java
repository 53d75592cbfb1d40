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

/** attachRolePolicy: gives a role what a policy allows; a second time changes nothing. */
public final class AttachRolePolicy implements Operation {
  private final PolicyStore policies;

  public AttachRolePolicy(PolicyStore policies) {
    this.policies = requireNonNull(policies, "policies is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.IAM, "attachRolePolicy", "POST", "/v1/role/{roleName}:attachRolePolicy");
  }

  @Override
  public String resource(Call call) {
    return RolePath.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    ResourceName role = RolePath.name(call);
    ResourceName policy = ResourceName.parse("PolicyName", call.body().requiredText("policyName"));
    PolicyPath.requireNoScope(call.body().text("scopeId"));
    return switch (policies.attach(new PolicyHolder.OfRole(call.account(), role), policy)) {
      case ATTACHED -> NoResult.NO_RESULT;
      case NO_SUCH_HOLDER -> throw RolePath.notFound(role);
      case NO_SUCH_POLICY -> throw PolicyPath.notFound(policy);
      case TOO_MANY_POLICIES ->
          throw new CloudException(
              ErrorCode.QUOTA_EXCEEDED,
              "Role '" + role + "' carries " + PolicyStore.MAX_ATTACHED + " policies already");
    };
  }
}
