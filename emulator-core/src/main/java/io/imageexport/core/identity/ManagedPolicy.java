package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.PolicyDocument;
import java.time.Instant;

/** A policy that an account keeps under a name and attaches to roles. */
public record ManagedPolicy(
    AccountId account,
    ResourceName name,
    String policyId,
    String description,
    PolicyDocument document,
    Instant createdAt,
    Instant updatedAt) {
  public ManagedPolicy {
    requireNonNull(account, "account is null");
    requireNonNull(name, "name is null");
    requireNonNull(policyId, "policyId is null");
    requireNonNull(description, "description is null");
    requireNonNull(document, "document is null");
    requireNonNull(createdAt, "createdAt is null");
    requireNonNull(updatedAt, "updatedAt is null");
  }

  public String jrn() {
    return "jrn:iam::" + account + ":policy/" + name;
  }
}
