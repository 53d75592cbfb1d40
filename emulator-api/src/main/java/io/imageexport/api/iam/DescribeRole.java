package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.identity.RoleStore;

/** describeRole: one role by its name. */
public final class DescribeRole implements Operation {
  private final RoleStore roles;

  public DescribeRole(RoleStore roles) {
    this.roles = requireNonNull(roles, "roles is null");
  }

  record Response(RoleInfo roleInfo) {}

  @Override
  public Route route() {
    return new Route(Service.IAM, "describeRole", "GET", "/v1/role/{roleName}");
  }

  @Override
  public String resource(Call call) {
    return RolePath.jrn(call);
  }

  @Override
  public Response handle(Call call) {
    return new Response(
        roles
            .find(call.account(), RolePath.name(call))
            .map(RoleInfo::of)
            .orElseThrow(() -> RolePath.notFound(RolePath.name(call))));
  }
}
