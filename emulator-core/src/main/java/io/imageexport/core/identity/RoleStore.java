package io.imageexport.core.identity;

import io.imageexport.core.policy.PolicyDocument;
import java.util.Optional;

/**
 * The roles of all accounts.
 *
 * <p>Calls block, may be made from any thread, and see every change that was acknowledged before.
 */
public interface RoleStore {
  /** Roles that one account may have; documented. */
  int MAX_ROLES = 1_000;

  CreateResult create(Role role);

  Optional<Role> find(AccountId account, ResourceName name);

  /** One page of an account's roles. */
  Listing<Role> list(RoleQuery query);

  /** Returns false if there is no such role. Its policies are detached, its sessions end. */
  boolean delete(AccountId account, ResourceName name);

  /** Returns false if this role, known by its id, is there no more. */
  boolean updateTrust(Role role, PolicyDocument trust);
}
