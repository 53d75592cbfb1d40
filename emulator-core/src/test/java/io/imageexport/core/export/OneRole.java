package io.imageexport.core.export;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.CreateResult;
import io.imageexport.core.identity.ListQuery;
import io.imageexport.core.identity.Listing;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyHolder;
import io.imageexport.core.identity.PolicyQuery;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleQuery;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.policy.PolicyDocument;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hand-written stores for unit tests: one role, and the policies that it carries. */
final class OneRole {
  private final Role role;
  private final List<ManagedPolicy> policies = new CopyOnWriteArrayList<>();

  OneRole(Role role, ManagedPolicy policy) {
    this.role = role;
    policies.add(policy);
  }

  void detach(ResourceName policy) {
    policies.removeIf(attached -> attached.name().equals(policy));
  }

  RoleStore roles() {
    return new RoleStore() {
      @Override
      public CreateResult create(Role another) {
        return CreateResult.TOO_MANY;
      }

      @Override
      public Optional<Role> find(AccountId account, ResourceName name) {
        return Optional.of(role)
            .filter(known -> known.account().equals(account) && known.name().equals(name));
      }

      @Override
      public Listing<Role> list(RoleQuery query) {
        return new Listing<>(List.of(role), 1);
      }

      @Override
      public boolean delete(AccountId account, ResourceName name) {
        return false;
      }

      @Override
      public boolean updateTrust(Role changed, PolicyDocument trust) {
        return false;
      }
    };
  }

  PolicyStore policies() {
    return new PolicyStore() {
      @Override
      public CreateResult create(ManagedPolicy policy) {
        policies.add(policy);
        return CreateResult.CREATED;
      }

      @Override
      public Optional<ManagedPolicy> find(AccountId account, ResourceName name) {
        return policies.stream().filter(policy -> policy.name().equals(name)).findFirst();
      }

      @Override
      public Listing<ManagedPolicy> list(PolicyQuery query) {
        return new Listing<>(policies, policies.size());
      }

      @Override
      public Listing<ManagedPolicy> listAttached(PolicyHolder holder, ListQuery query) {
        return new Listing<>(policies, policies.size());
      }

      @Override
      public boolean update(
          AccountId account, ResourceName name, PolicyDocument document, Instant now) {
        return false;
      }

      @Override
      public boolean updateDescription(
          AccountId account, ResourceName name, String description, Instant now) {
        return false;
      }

      @Override
      public boolean delete(AccountId account, ResourceName name) {
        return policies.removeIf(policy -> policy.name().equals(name));
      }

      @Override
      public List<ManagedPolicy> attachedTo(PolicyHolder holder) {
        return List.copyOf(policies);
      }

      @Override
      public AttachResult attach(PolicyHolder holder, ResourceName policy) {
        return AttachResult.NO_SUCH_POLICY;
      }

      @Override
      public boolean detach(PolicyHolder holder, ResourceName policy) {
        return policies.removeIf(attached -> attached.name().equals(policy));
      }
    };
  }
}
