package io.imageexport.core.identity;

import io.imageexport.core.policy.PolicyDocument;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The policies of all accounts and of JD Cloud itself, and who carries them.
 *
 * <p>Calls block, may be made from any thread, and see every change that was acknowledged before.
 */
public interface PolicyStore {
  /** Policies that one role or sub-user may carry; documented. */
  int MAX_ATTACHED = 10;

  /** Policies that one account may have; documented. */
  int MAX_POLICIES = 1_500;

  /** Editions that are kept of a policy, the default one among them; not documented. */
  int MAX_EDITIONS = 5;

  CreateResult create(ManagedPolicy policy);

  /**
   * A policy of the account, or else one of JD Cloud's, as its default edition has it. The name of
   * one of JD Cloud's cannot be taken, but an older database or a seed may have it.
   */
  Optional<ManagedPolicy> find(AccountId account, ResourceName name);

  /** One page of the policies that an account sees. */
  Listing<ManagedPolicy> list(PolicyQuery query);

  /**
   * Makes a new edition the default one, and forgets the oldest if there are too many.
   *
   * @return false if the account has no such policy
   */
  boolean update(AccountId account, ResourceName name, PolicyDocument document, Instant now);

  /** Returns false if the account has no such policy. */
  boolean updateDescription(AccountId account, ResourceName name, String description, Instant now);

  /** Returns false if the account has no such policy. It is detached from all that carry it. */
  boolean delete(AccountId account, ResourceName name);

  /** All policies that a role or a sub-user carries, by name. */
  List<ManagedPolicy> attachedTo(PolicyHolder holder);

  /** One page of what a role or a sub-user carries, by the time of the policies' creation. */
  Listing<ManagedPolicy> listAttached(PolicyHolder holder, ListQuery query);

  /** Attaching twice changes nothing. */
  AttachResult attach(PolicyHolder holder, ResourceName policy);

  /** Returns false if the policy was not attached. */
  boolean detach(PolicyHolder holder, ResourceName policy);

  /** What came of attaching a policy. */
  enum AttachResult {
    ATTACHED,
    NO_SUCH_HOLDER,
    NO_SUCH_POLICY,
    TOO_MANY_POLICIES
  }
}
