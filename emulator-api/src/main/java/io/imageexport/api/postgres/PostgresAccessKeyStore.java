package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccessKeyStore;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.Principal;
import io.imageexport.core.identity.Principal.MainAccount;
import io.imageexport.core.identity.Principal.RoleSession;
import io.imageexport.core.identity.Principal.SubUser;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.SessionToken;
import io.imageexport.core.policy.PolicyDocument;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Lasting and temporary keys in PostgreSQL. Thread-safe. */
public final class PostgresAccessKeyStore implements AccessKeyStore {
  private static final int MAX_KNOWN_KEYS = 1_000;

  private final Database database;

  /**
   * Keys without an end that have been used. They come from the seed, and nothing changes or
   * removes them, in no process: every request would ask for the same row again.
   */
  private final Map<String, AccessKey> lasting = new ConcurrentHashMap<>();

  public PostgresAccessKeyStore(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  @Override
  public Optional<AccessKey> find(String accessKeyId) {
    AccessKey known = lasting.get(accessKeyId);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<AccessKey> found = read(accessKeyId);
    found
        .filter(key -> key.token().isEmpty() && lasting.size() < MAX_KNOWN_KEYS)
        .ifPresent(key -> lasting.put(accessKeyId, key));
    return found;
  }

  private Optional<AccessKey> read(String accessKeyId) {
    try {
      return first("access_key", accessKeyId, PostgresAccessKeyStore::lasting)
          .or(() -> first("temporary_key", accessKeyId, PostgresAccessKeyStore::temporary));
    } catch (UnreadableRowException e) {
      // Who asks is not known yet, so the answer does not quote what is stored.
      StoredRows.logOnce(e.getMessage());
      throw new CloudException(
          ErrorCode.INTERNAL,
          "access key '" + accessKeyId + "' cannot be read; the emulator's log says why");
    }
  }

  private Optional<AccessKey> first(
      String table, String accessKeyId, Function<StoredRow, AccessKey> decoder) {
    for (Row row : database.run("select * from " + table + " where id = $1", accessKeyId)) {
      return Optional.of(StoredRow.read(row, decoder, table, "id"));
    }
    return Optional.empty();
  }

  static AccessKey lasting(StoredRow row) {
    AccountId account = row.parsed("account", AccountId::new);
    Principal principal =
        row.optionallyParsed("sub_user", ResourceName::new)
            .<Principal>map(name -> new SubUser(account, name))
            .orElseGet(() -> new MainAccount(account));
    return new AccessKey(row.text("id"), row.text("secret"), principal);
  }

  private static AccessKey temporary(StoredRow row) {
    RoleSession session =
        new RoleSession(
            row.parsed("account", AccountId::new),
            row.parsed("role", ResourceName::new),
            row.text("session_name"),
            row.optionallyParsed(
                "session_policy", text -> PolicyDocument.parse(PolicyDocument.Kind.SESSION, text)));
    SessionToken token = new SessionToken(row.text("token"), row.instant("expires_at"));
    return new AccessKey(row.text("id"), row.text("secret"), session, Optional.of(token));
  }

  static void insert(Database.Statements statements, AccessKey key, Instant now) {
    Optional<ResourceName> subUser =
        key.principal() instanceof SubUser user ? Optional.of(user.name()) : Optional.empty();
    statements.run(
        "insert into access_key (id, secret, account, sub_user, created_at)"
            + " values ($1, $2, $3, $4, $5)",
        key.id(),
        key.secret(),
        key.principal().account().value(),
        subUser.map(ResourceName::value).orElse(null),
        Database.timestamp(now));
  }

  @Override
  public AddResult addTemporary(AccessKey key, String roleId, Instant now) {
    SessionToken token = key.token().orElseThrow();
    if (!(key.principal() instanceof RoleSession session)) {
      throw new IllegalArgumentException("a temporary key belongs to a role session");
    }
    String account = session.account().value();
    return database.inTransaction(
        statements -> {
          Database.lockAccount(statements, session.account());
          boolean roleExists =
              statements
                      .run(
                          "select 1 from role where account = $1 and name = $2 and role_id = $3",
                          account,
                          session.role().value(),
                          roleId)
                      .size()
                  > 0;
          if (!roleExists) {
            return AddResult.NO_SUCH_ROLE;
          }
          statements.run(
              "delete from temporary_key where account = $1 and expires_at <= $2",
              account,
              Database.timestamp(now));
          if (Database.count(
                  statements.run("select count(*) from temporary_key where account = $1", account))
              >= MAX_TEMPORARY_KEYS) {
            return AddResult.TOO_MANY;
          }
          statements.run(
              """
              insert into temporary_key (id, secret, token, account, role, session_name,
                                         session_policy, expires_at)
              values ($1, $2, $3, $4, $5, $6, $7, $8)""",
              key.id(),
              key.secret(),
              token.value(),
              account,
              session.role().value(),
              session.sessionName(),
              session.sessionPolicy().map(PolicyDocument::text).orElse(null),
              Database.timestamp(token.expiresAt()));
          return AddResult.ADDED;
        });
  }
}
