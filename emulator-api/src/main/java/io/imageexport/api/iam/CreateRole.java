package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Body;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.IdentityStore;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleType;
import io.imageexport.core.policy.PolicyDocument;
import java.time.Clock;

/** createRole: a new service role or user role. */
public final class CreateRole implements Operation {
  private final IdentityStore identities;
  private final IdSource ids;
  private final Clock clock;

  public CreateRole(IdentityStore identities, IdSource ids, Clock clock) {
    this.identities = requireNonNull(identities, "identities is null");
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
            .orElseThrow(
                () ->
                    new CloudException(
                        ErrorCode.INVALID_ARGUMENT,
                        "Parameter Type invalid: expected 3 (service role) or 4 (user role)"));
    PolicyDocument trust =
        Documents.parse(
            "AssumeRolePolicyDocument",
            PolicyDocument.Kind.TRUST,
            body.requiredText("assumeRolePolicyDocument"));
    int maxSessionSeconds = body.number("maxSessionDuration", Role.DEFAULT_MAX_SESSION_SECONDS);
    if (maxSessionSeconds < 3_600 || maxSessionSeconds > 43_200) {
      throw new CloudException(ErrorCode.OUT_OF_RANGE, "MaxSessionDuration out of range");
    }
    Role role =
        new Role(
            call.account(),
            name,
            "role-" + ids.next(10),
            type,
            trust,
            Documents.description(body),
            maxSessionSeconds,
            clock.instant());
    if (!identities.createRole(role)) {
      throw new CloudException(ErrorCode.DUPLICATE, "Role '" + name + "' already exists");
    }
    return new Response(RoleInfo.of(role));
  }
}
