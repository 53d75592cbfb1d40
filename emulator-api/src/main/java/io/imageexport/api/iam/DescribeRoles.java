package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.ListQuery;
import io.imageexport.core.identity.Listing;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleQuery;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.identity.RoleType;
import io.imageexport.core.time.BeijingTime;
import java.util.List;
import java.util.Optional;

/** describeRoles: the account's roles. */
public final class DescribeRoles implements Operation {
  /** A type of role that exists at JD Cloud, and of which there is none here. */
  private static final String SERVICE_LINKED = "2";

  private final RoleStore roles;

  public DescribeRoles(RoleStore roles) {
    this.roles = requireNonNull(roles, "roles is null");
  }

  record Response(long total, List<ListedRole> roles) {}

  /** A role as only this operation shows it. */
  record ListedRole(
      String roleName,
      int type,
      String assumeRolePolicyDocument,
      String description,
      String createTime) {
    static ListedRole of(Role role) {
      return new ListedRole(
          role.name().value(),
          role.type().wireNumber(),
          role.trust().text(),
          role.description(),
          BeijingTime.format(role.createdAt()));
    }
  }

  @Override
  public Route route() {
    return new Route(Service.IAM, "describeRoles", "GET", "/v1/roles");
  }

  @Override
  public Response handle(Call call) {
    ListQuery page = ListParameters.of(call, "roleName");
    if (call.query().text("type").equals(Optional.of(SERVICE_LINKED))) {
      return new Response(0, List.of());
    }
    Listing<Role> found = roles.list(new RoleQuery(page, type(call)));
    return new Response(found.totalCount(), found.items().stream().map(ListedRole::of).toList());
  }

  private static Optional<RoleType> type(Call call) {
    if (call.query().text("type").isEmpty()) {
      return Optional.empty();
    }
    int number = call.query().number("type", 0, 0, Integer.MAX_VALUE);
    Optional<RoleType> type = RoleType.ofWireNumber(number);
    if (type.isEmpty()) {
      throw new CloudException(ErrorCode.INVALID_ARGUMENT, RoleInfo.BAD_TYPE);
    }
    return type;
  }
}
