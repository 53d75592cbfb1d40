package io.imageexport.core.identity;

import java.time.Instant;
import java.util.Optional;

/**
 * The keys that sign requests.
 *
 * <p>Calls block, may be made from any thread, and see every change that was acknowledged before.
 */
public interface AccessKeyStore {
  /** Temporary keys that one account may have at once; not documented. */
  int MAX_TEMPORARY_KEYS = 10_000;

  /** A key that exists, even if it has expired. That of a role which is gone exists no more. */
  Optional<AccessKey> find(String accessKeyId);

  /**
   * Adds the key of a role session, and forgets those that have expired.
   *
   * @param roleId of the role as it was when it was asked for: one of the same name may be another
   */
  AddResult addTemporary(AccessKey key, String roleId, Instant now);

  /** What came of adding a key. */
  enum AddResult {
    ADDED,
    NO_SUCH_ROLE,
    TOO_MANY
  }
}
