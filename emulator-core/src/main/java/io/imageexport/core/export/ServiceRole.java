package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.IdentityStore;
import io.imageexport.core.identity.Role;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.policy.AccessRequest;
import io.imageexport.core.policy.Decision;
import io.imageexport.core.policy.NamedPolicy;
import io.imageexport.core.policy.PolicyEngine;
import java.util.List;
import java.util.Map;

/**
 * The role that a caller named, as the disk service takes it on for one export.
 *
 * <p>Nothing is remembered between calls: a policy that is detached while an export runs takes
 * effect at the export's next call to the store.
 */
final class ServiceRole {
  /** The service that writes: the system disk of an image is a snapshot of a cloud disk. */
  private static final String DISK_SERVICE = "service:disk";

  private final IdentityStore identities;
  private final ExportRequest request;

  ServiceRole(IdentityStore identities, ExportRequest request) {
    this.identities = requireNonNull(identities, "identities is null");
    this.request = requireNonNull(request, "request is null");
  }

  /** Refuses unless the role exists and trusts the disk service. */
  void requireTrust() {
    Role role =
        identities
            .findRole(request.account(), request.roleName())
            .orElseThrow(
                () ->
                    new CloudException(
                        ErrorCode.NOT_FOUND, "Role '" + request.roleName() + "' not found"));
    Decision decision = PolicyEngine.evaluateTrust(role.trust(), DISK_SERVICE, role.jrn());
    if (!decision.allowed()) {
      throw denied("does not trust the disk service", decision);
    }
  }

  /** Refuses unless the role's policies allow listing the account's buckets. */
  void requireListBuckets() {
    require(OssAction.LIST_ALL_MY_BUCKETS, "*");
  }

  /** Refuses unless the role's policies allow this action on this object. */
  void require(OssAction action, ObjectKey key) {
    require(action, "jrn:oss:" + request.ossUrl().region() + ":" + request.account() + ":" + key);
  }

  private void require(OssAction action, String resource) {
    List<NamedPolicy> policies =
        identities.attachedPolicies(request.account(), request.roleName()).stream()
            .map(policy -> new NamedPolicy(policy.name().value(), policy.document()))
            .toList();
    Decision decision =
        PolicyEngine.evaluate(
            policies,
            new AccessRequest(request.roleJrn(), action.policyName(), resource, Map.of()));
    if (!decision.allowed()) {
      throw denied("may not " + action.policyName() + " on " + resource, decision);
    }
  }

  private CloudException denied(String what, Decision decision) {
    return new CloudException(
        ErrorCode.PERMISSION_DENIED,
        "Role '" + request.roleName() + "' " + what + ": " + decision.reason());
  }
}
