package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.PolicyDocument;
import java.time.Instant;

/**
 * A policy that is kept under a name and attached to roles and sub-users.
 *
 * @param account its owner; {@link AccountId#JD_CLOUD} for a policy that every account sees
 * @param edition the default one, which alone has effect
 */
public record ManagedPolicy(
    AccountId account,
    ResourceName name,
    String policyId,
    String description,
    PolicyEdition edition,
    Instant createdAt,
    Instant updatedAt) {
  public ManagedPolicy {
    requireNonNull(account, "account is null");
    requireNonNull(name, "name is null");
    requireNonNull(policyId, "policyId is null");
    requireNonNull(description, "description is null");
    requireNonNull(edition, "edition is null");
    requireNonNull(createdAt, "createdAt is null");
    requireNonNull(updatedAt, "updatedAt is null");
  }

  /** A new policy in its first edition. */
  public static ManagedPolicy create(
      AccountId account,
      ResourceName name,
      String policyId,
      String description,
      PolicyDocument document,
      Instant now) {
    PolicyEdition first = new PolicyEdition(1, document, now);
    return new ManagedPolicy(account, name, policyId, description, first, now, now);
  }

  public PolicyDocument document() {
    return edition.document();
  }

  public boolean isJdClouds() {
    return account.equals(AccountId.JD_CLOUD);
  }

  /** For a policy of JD Cloud's without an account, which is inferred. */
  public String jrn() {
    return jrn(isJdClouds() ? "" : account.value(), name);
  }

  /** The JRN of the policy of that name in an account, whether there is one or not. */
  public static String jrn(AccountId account, ResourceName name) {
    return jrn(account.value(), name);
  }

  private static String jrn(String account, ResourceName name) {
    return "jrn:iam::" + account + ":policy/" + name;
  }
}
