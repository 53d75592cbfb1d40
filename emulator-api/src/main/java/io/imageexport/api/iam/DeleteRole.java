package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.identity.RoleStore;

/** deleteRole: takes a role away; its policies are detached, and its sessions end. */
public final class DeleteRole implements Operation {
  private final RoleStore roles;

  public DeleteRole(RoleStore roles) {
    this.roles = requireNonNull(roles, "roles is null");
  }

  @Override
  public Route route() {
    return new Route(Service.IAM, "deleteRole", "DELETE", "/v1/role/{roleName}");
  }

  @Override
  public String resource(Call call) {
    return RolePath.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    if (!roles.delete(call.account(), RolePath.name(call))) {
      throw RolePath.notFound(RolePath.name(call));
    }
    return NoResult.NO_RESULT;
  }
}
