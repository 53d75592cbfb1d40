package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.identity.Listing;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyQuery;
import io.imageexport.core.identity.PolicyQuery.Owner;
import io.imageexport.core.identity.PolicyStore;
import java.util.List;

/** describePolicies: the account's policies, and those of JD Cloud's own. */
public final class DescribePolicies implements Operation {
  private final PolicyStore policies;

  public DescribePolicies(PolicyStore policies) {
    this.policies = requireNonNull(policies, "policies is null");
  }

  record Response(long total, List<PolicyInfo> policies) {}

  @Override
  public Route route() {
    return new Route(Service.IAM, "describePolicies", "GET", "/v1/policies");
  }

  @Override
  public Response handle(Call call) {
    Owner owner =
        switch (call.query().number("queryType", 0, 0, 2)) {
          case 1 -> Owner.JD_CLOUD;
          case 2 -> Owner.ACCOUNT;
          default -> Owner.ANY;
        };
    Listing<ManagedPolicy> found =
        policies.list(new PolicyQuery(ListParameters.of(call, "keyword"), owner));
    return new Response(found.totalCount(), found.items().stream().map(PolicyInfo::of).toList());
  }
}
