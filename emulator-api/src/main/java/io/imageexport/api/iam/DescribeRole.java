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

/** describeRole: one role by its name. */
public final class DescribeRole implements Operation {
  private final IdentityStore identities;

  public DescribeRole(IdentityStore identities) {
    this.identities = requireNonNull(identities, "identities is null");
  }

  record Response(RoleInfo roleInfo) {}

  @Override
  public Route route() {
    return new Route(Service.IAM, "describeRole", "GET", "/v1/role/{roleName}");
  }

  @Override
  public Response handle(Call call) {
    ResourceName name = ResourceName.parse("RoleName", call.path("roleName"));
    return new Response(
        identities
            .findRole(call.account(), name)
            .map(RoleInfo::of)
            .orElseThrow(
                () -> new CloudException(ErrorCode.NOT_FOUND, "Role '" + name + "' not found")));
  }
}
