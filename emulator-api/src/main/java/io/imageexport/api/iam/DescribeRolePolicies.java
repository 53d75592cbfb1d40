package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.identity.Listing;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyHolder;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.RoleStore;
import java.util.List;

/** describeRolePolicies: the policies that a role carries. */
public final class DescribeRolePolicies implements Operation {
  private final RoleStore roles;
  private final PolicyStore policies;

  public DescribeRolePolicies(RoleStore roles, PolicyStore policies) {
    this.roles = requireNonNull(roles, "roles is null");
    this.policies = requireNonNull(policies, "policies is null");
  }

  record Response(long total, List<AttachedPolicy> policies) {}

  /** A policy as only this operation shows it. */
  record AttachedPolicy(
      String policyId,
      String policyName,
      String description,
      int type,
      String policyJrn,
      int scopeType) {
    static AttachedPolicy of(ManagedPolicy policy) {
      return new AttachedPolicy(
          policy.policyId(),
          policy.name().value(),
          policy.description(),
          PolicyInfo.type(policy),
          policy.jrn(),
          PolicyInfo.EVERYTHING);
    }
  }

  @Override
  public Route route() {
    return new Route(Service.IAM, "describeRolePolicies", "GET", "/v1/role/{roleName}/policies");
  }

  @Override
  public String resource(Call call) {
    return RolePath.jrn(call);
  }

  @Override
  public Response handle(Call call) {
    ResourceName role = RolePath.name(call);
    if (roles.find(call.account(), role).isEmpty()) {
      throw RolePath.notFound(role);
    }
    Listing<ManagedPolicy> found =
        policies.listAttached(
            new PolicyHolder.OfRole(call.account(), role), ListParameters.of(call, "keyword"));
    return new Response(
        found.totalCount(), found.items().stream().map(AttachedPolicy::of).toList());
  }
}
