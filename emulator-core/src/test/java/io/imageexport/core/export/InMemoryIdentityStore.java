package io.imageexport.core.export;

import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.IdentityStore;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A hand-written identity store for unit tests: one role, and the policies that it carries. */
final class InMemoryIdentityStore implements IdentityStore {
  private final Role role;
  private final List<ManagedPolicy> policies = new CopyOnWriteArrayList<>();

  InMemoryIdentityStore(Role role, ManagedPolicy policy) {
    this.role = role;
    policies.add(policy);
  }

  @Override
  public Optional<AccessKey> findAccessKey(String accessKeyId) {
    return Optional.empty();
  }

  @Override
  public boolean createRole(Role newRole) {
    return false;
  }

  @Override
  public Optional<Role> findRole(AccountId account, ResourceName name) {
    return Optional.of(role)
        .filter(known -> known.account().equals(account) && known.name().equals(name));
  }

  @Override
  public boolean createPolicy(ManagedPolicy policy) {
    return policies.add(policy);
  }

  @Override
  public Optional<ManagedPolicy> findPolicy(AccountId account, ResourceName name) {
    return policies.stream().filter(policy -> policy.name().equals(name)).findFirst();
  }

  @Override
  public List<ManagedPolicy> attachedPolicies(AccountId account, ResourceName roleName) {
    return List.copyOf(policies);
  }

  @Override
  public AttachResult attachPolicy(AccountId account, ResourceName roleName, ResourceName policy) {
    return AttachResult.ATTACHED;
  }

  @Override
  public boolean detachPolicy(AccountId account, ResourceName roleName, ResourceName policy) {
    return policies.removeIf(attached -> attached.name().equals(policy));
  }
}
