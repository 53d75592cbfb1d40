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
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.identity.RoleType;
import io.imageexport.core.policy.PolicyDocument;
import java.time.Clock;

/** createRole: a new service role or user role. */
public final class CreateRole implements Operation {
  private final RoleStore roles;
  private final IdSource ids;
  private final Clock clock;

  public CreateRole(RoleStore roles, IdSource ids, Clock clock) {
    this.roles = requireNonNull(roles, "roles is null");
    this.ids = requireNonNull(ids, "ids is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  record Response(RoleInfo roleInfo) {}

  @Override
  public Route route() {
    return new Route(Service.IAM, "createRole", "POST", "/v1/role");
  }

  @Override
  public Response handle(Call call) {
    Body body = call.body().requiredObject("createRoleInfo");
    ResourceName name = ResourceName.parse("RoleName", body.requiredText("roleName"));
    RoleType type =
        RoleType.ofWireNumber(body.requiredNumber("type"))
            .orElseThrow(() -> new CloudException(ErrorCode.INVALID_ARGUMENT, RoleInfo.BAD_TYPE));
    PolicyDocument trust =
        PolicyParameter.parse(
            "AssumeRolePolicyDocument",
            PolicyDocument.Kind.TRUST,
            body.requiredText("assumeRolePolicyDocument"));
    int maxSessionSeconds = body.number("maxSessionDuration", Role.DEFAULT_MAX_SESSION_SECONDS);
    if (maxSessionSeconds < Role.MIN_SESSION_SECONDS
        || maxSessionSeconds > Role.MAX_SESSION_SECONDS) {
      throw new CloudException(ErrorCode.OUT_OF_RANGE, "MaxSessionDuration out of range");
    }
    Role role =
        new Role(
            call.account(),
            name,
            "role-" + ids.next(10),
            type,
            trust,
            Description.in(body),
            maxSessionSeconds,
            clock.instant());
    return switch (roles.create(role)) {
      case CREATED -> new Response(RoleInfo.of(role));
      case NAME_TAKEN ->
          throw new CloudException(ErrorCode.DUPLICATE, "Role '" + name + "' already exists");
      case TOO_MANY ->
          throw new CloudException(
              ErrorCode.QUOTA_EXCEEDED,
              "the account has " + RoleStore.MAX_ROLES + " roles already");
    };
  }
}
