package io.imageexport.core.access;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccessKeyStore;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.Principal;
import io.imageexport.core.identity.Principal.RoleSession;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.identity.SessionToken;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Gives temporary keys to principals that a role trusts.
 *
 * <p>That the caller's own policies allow it is for the caller of this class to see to. Safe for
 * threads.
 */
public final class RoleSessions {
  /** Documented, as is the role's own maximum. */
  public static final int MIN_SECONDS = 3_600;

  private static final int KEY_LENGTH = 32;
  private static final int TOKEN_LENGTH = 64;

  private final RoleStore roles;
  private final AccessKeyStore keys;
  private final AccessControl access;
  private final IdSource ids;
  private final Clock clock;

  public RoleSessions(
      RoleStore roles, AccessKeyStore keys, AccessControl access, IdSource ids, Clock clock) {
    this.roles = requireNonNull(roles, "roles is null");
    this.keys = requireNonNull(keys, "keys is null");
    this.access = requireNonNull(access, "access is null");
    this.ids = requireNonNull(ids, "ids is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * Opens a session.
   *
   * @param wanted the session, whose role may be another account's
   * @param seconds how long its key is good, from {@link #MIN_SECONDS} to the role's maximum
   * @throws CloudException if the role is not there, does not trust the caller or allows shorter
   *     sessions only
   */
  public AccessKey open(
      Principal caller, RoleSession wanted, int seconds, Optional<String> sourceAddress) {
    Role role =
        roles.find(wanted.account(), wanted.role()).orElseThrow(() -> absent(caller, wanted));
    Ruling trust = access.ruleTrust(role, caller.jrn(), sourceAddress);
    if (!trust.passed()) {
      throw untrusted(caller, wanted, trust);
    }
    if (seconds < MIN_SECONDS || seconds > role.maxSessionSeconds()) {
      throw new CloudException(
          ErrorCode.OUT_OF_RANGE,
          "DurationSeconds out of range: "
              + MIN_SECONDS
              + " to "
              + role.maxSessionSeconds()
              + ", the role's maximum");
    }
    Instant now = clock.instant();
    AccessKey key =
        new AccessKey(
            "JDC_STS_" + ids.next(KEY_LENGTH),
            ids.next(KEY_LENGTH),
            wanted,
            Optional.of(new SessionToken(ids.next(TOKEN_LENGTH), now.plusSeconds(seconds))));
    return switch (keys.addTemporary(key, role.roleId(), now)) {
      case ADDED -> key;
      case NO_SUCH_ROLE -> throw absent(caller, wanted);
      case TOO_MANY ->
          throw new CloudException(
              ErrorCode.QUOTA_EXCEEDED,
              "the account has "
                  + AccessKeyStore.MAX_TEMPORARY_KEYS
                  + " temporary keys already; they end by themselves");
    };
  }

  /** Whether another account has a role of that name is not for strangers to know. */
  private static CloudException absent(Principal caller, RoleSession wanted) {
    return isForeign(caller, wanted.account())
        ? refusal(caller, wanted, "")
        : new CloudException(ErrorCode.NOT_FOUND, "Role '" + wanted.role() + "' not found");
  }

  private static CloudException untrusted(Principal caller, RoleSession wanted, Ruling trust) {
    return refusal(
        caller,
        wanted,
        isForeign(caller, wanted.account()) ? "" : ": " + trust.decision().reason());
  }

  private static CloudException refusal(Principal caller, RoleSession wanted, String reason) {
    return new CloudException(
        ErrorCode.PERMISSION_DENIED,
        "Role '" + wanted.jrn() + "' does not trust " + caller.jrn() + reason);
  }

  private static boolean isForeign(Principal caller, AccountId account) {
    return !caller.account().equals(account);
  }
}
