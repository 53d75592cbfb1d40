package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.PolicyDocument;
import java.time.Instant;

/**
 * A role of an account, with the document that says who may take it on.
 *
 * @param maxSessionSeconds 3,600 to 43,200
 */
public record Role(
    AccountId account,
    ResourceName name,
    String roleId,
    RoleType type,
    PolicyDocument trust,
    String description,
    int maxSessionSeconds,
    Instant createdAt) {
  public static final int MIN_SESSION_SECONDS = 3_600;
  public static final int MAX_SESSION_SECONDS = 43_200;
  public static final int DEFAULT_MAX_SESSION_SECONDS = 3_600;

  public Role {
    requireNonNull(account, "account is null");
    requireNonNull(name, "name is null");
    requireNonNull(roleId, "roleId is null");
    requireNonNull(type, "type is null");
    requireNonNull(trust, "trust is null");
    requireNonNull(description, "description is null");
    requireNonNull(createdAt, "createdAt is null");
    if (maxSessionSeconds < MIN_SESSION_SECONDS || maxSessionSeconds > MAX_SESSION_SECONDS) {
      throw new IllegalArgumentException(
          "maxSessionSeconds out of 3600..43200: " + maxSessionSeconds);
    }
  }

  public String jrn() {
    return jrn(account, name);
  }

  /** The JRN of the role of that name in an account, whether there is one or not. */
  public static String jrn(AccountId account, ResourceName name) {
    return "jrn:iam::" + account + ":role/" + name;
  }
}
