package io.imageexport.core.identity;

import java.util.List;
import java.util.Optional;

/**
 * The accounts with their keys, roles and policies.
 *
 * <p>Calls block, may be made from any thread, and see every change that was acknowledged before.
 */
public interface IdentityStore {
  /** Policies that one role may carry at most. */
  int MAX_POLICIES_PER_ROLE = 10;

  Optional<AccessKey> findAccessKey(String accessKeyId);

  /** Returns false if the account has a role of that name already. */
  boolean createRole(Role role);

  Optional<Role> findRole(AccountId account, ResourceName name);

  /** Returns false if the account has a policy of that name already. */
  boolean createPolicy(ManagedPolicy policy);

  Optional<ManagedPolicy> findPolicy(AccountId account, ResourceName name);

  /** The policies that a role carries, by name. */
  List<ManagedPolicy> attachedPolicies(AccountId account, ResourceName role);

  /** Attaches a policy to a role; both exist, and attaching twice changes nothing. */
  AttachResult attachPolicy(AccountId account, ResourceName role, ResourceName policy);

  /** Returns false if the policy was not attached. */
  boolean detachPolicy(AccountId account, ResourceName role, ResourceName policy);

  /** What came of attaching a policy. */
  enum AttachResult {
    ATTACHED,
    NO_SUCH_ROLE,
    NO_SUCH_POLICY,
    TOO_MANY_POLICIES
  }
}
