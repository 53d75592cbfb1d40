package io.imageexport.api.iam;

import io.imageexport.api.http.Call;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.ResourceName;
import java.util.Optional;

/** The policy in the path of a call. */
final class PolicyPath {
  private PolicyPath() {}

  static ResourceName name(Call call) {
    return ResourceName.parse("PolicyName", call.path("policyName"));
  }

  static String jrn(Call call) {
    return ManagedPolicy.jrn(call.account(), name(call));
  }

  static CloudException notFound(ResourceName policy) {
    return new CloudException(ErrorCode.NOT_FOUND, "Policy '" + policy + "' not found");
  }

  /** To attach for everything where a part was meant would allow too much. */
  static void requireNoScope(Optional<String> scopeId) {
    if (scopeId.isPresent()) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter ScopeId invalid: resource groups are not emulated; leave it out");
    }
  }

  /** A change found no policy of the account's own: there is none, or it is JD Cloud's. */
  static CloudException notOwn(PolicyStore policies, Call call) {
    ResourceName name = name(call);
    return policies.find(call.account(), name).isPresent()
        ? new CloudException(
            ErrorCode.FAILED_PRECONDITION, "Policy '" + name + "' is JD Cloud's own")
        : notFound(name);
  }
}
