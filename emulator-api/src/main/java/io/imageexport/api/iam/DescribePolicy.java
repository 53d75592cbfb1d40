package io.imageexport.api.iam;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.time.BeijingTime;

/** describePolicy: one policy by its name, with the edition that has effect. */
public final class DescribePolicy implements Operation {
  private final PolicyStore policies;

  public DescribePolicy(PolicyStore policies) {
    this.policies = requireNonNull(policies, "policies is null");
  }

  record Response(Detail policy, Edition defaultPolicyEdition) {}

  /**
   * A policy as only this operation shows it.
   *
   * @param policyType the number as text, as the official model has it
   * @param content deprecated there, and the same as the edition's
   */
  record Detail(
      String policyId,
      String name,
      String jrn,
      String description,
      String policyType,
      String version,
      String currentDefaultEdition,
      int defaultEdition,
      String content,
      String createTime,
      String updateTime) {
    static Detail of(ManagedPolicy policy) {
      return new Detail(
          policy.policyId(),
          policy.name().value(),
          policy.jrn(),
          policy.description(),
          Integer.toString(PolicyInfo.type(policy)),
          PolicyInfo.VERSION,
          policy.edition().label(),
          policy.edition().number(),
          policy.document().text(),
          BeijingTime.format(policy.createdAt()),
          BeijingTime.format(policy.updatedAt()));
    }
  }

  record Edition(
      boolean isDefaultEdition, String edition, String policyDocument, String createTime) {}

  @Override
  public Route route() {
    return new Route(Service.IAM, "describePolicy", "GET", "/v1/policy/{policyName}");
  }

  @Override
  public String resource(Call call) {
    return PolicyPath.jrn(call);
  }

  @Override
  public Response handle(Call call) {
    ManagedPolicy policy =
        policies
            .find(call.account(), PolicyPath.name(call))
            .orElseThrow(() -> PolicyPath.notFound(PolicyPath.name(call)));
    return new Response(
        Detail.of(policy),
        new Edition(
            true,
            policy.edition().label(),
            policy.document().text(),
            BeijingTime.format(policy.edition().createdAt())));
  }
}
