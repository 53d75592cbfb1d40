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
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.identity.RoleType;
import io.imageexport.core.policy.PolicyDocument;

/** updateAssumeRolePolicy: whom a user role trusts; a service role's trust stays as it is. */
public final class UpdateAssumeRolePolicy implements Operation {
  private final RoleStore roles;

  public UpdateAssumeRolePolicy(RoleStore roles) {
    this.roles = requireNonNull(roles, "roles is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.IAM, "updateAssumeRolePolicy", "PUT", "/v1/role/{roleName}/assumeRolePolicy");
  }

  @Override
  public String resource(Call call) {
    return RolePath.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    ResourceName name = RolePath.name(call);
    Body body = call.body().requiredObject("updateAssumeRolePolicyInfo");
    PolicyDocument trust =
        PolicyParameter.parse(
            "AssumeRolePolicyDocument",
            PolicyDocument.Kind.TRUST,
            body.requiredText("assumeRolePolicyDocument"));
    Role role = roles.find(call.account(), name).orElseThrow(() -> RolePath.notFound(name));
    if (role.type() == RoleType.SERVICE) {
      throw new CloudException(
          ErrorCode.FAILED_PRECONDITION,
          "Role '" + name + "' is a service role, whose trust cannot be changed");
    }
    if (!roles.updateTrust(role, trust)) {
      throw RolePath.notFound(name);
    }
    return NoResult.NO_RESULT;
  }
}
