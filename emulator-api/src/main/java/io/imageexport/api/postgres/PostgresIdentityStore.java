package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.IdentityStore;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleType;
import io.imageexport.core.policy.PolicyDocument;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Accounts, keys, roles and policies in PostgreSQL. Safe for threads. */
public final class PostgresIdentityStore implements IdentityStore {
  private final Database database;

  public PostgresIdentityStore(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  @Override
  public Optional<AccessKey> findAccessKey(String accessKeyId) {
    for (Row row : database.run("select * from access_key where id = $1", accessKeyId)) {
      return Optional.of(
          new AccessKey(
              row.getString("id"),
              row.getString("secret"),
              new AccountId(row.getString("account"))));
    }
    return Optional.empty();
  }

  @Override
  public boolean createRole(Role role) {
    return insert(database::run, role);
  }

  static boolean insert(Database.Statements statements, Role role) {
    return statements
            .run(
                """
                insert into role (account, name, role_id, type, trust, description,
                                  max_session_seconds, created_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (account, name) do nothing""",
                role.account().value(),
                role.name().value(),
                role.roleId(),
                role.type().wireNumber(),
                role.trust().text(),
                role.description(),
                role.maxSessionSeconds(),
                Database.timestamp(role.createdAt()))
            .rowCount()
        > 0;
  }

  @Override
  public Optional<Role> findRole(AccountId account, ResourceName name) {
    for (Row row :
        database.run(
            "select * from role where account = $1 and name = $2", account.value(), name.value())) {
      return Optional.of(
          new Role(
              account,
              name,
              row.getString("role_id"),
              RoleType.ofWireNumber(row.getInteger("type")).orElseThrow(),
              PolicyDocument.parse(PolicyDocument.Kind.TRUST, row.getString("trust")),
              row.getString("description"),
              row.getInteger("max_session_seconds"),
              Database.instant(row, "created_at")));
    }
    return Optional.empty();
  }

  @Override
  public boolean createPolicy(ManagedPolicy policy) {
    return insert(database::run, policy);
  }

  static boolean insert(Database.Statements statements, ManagedPolicy policy) {
    return statements
            .run(
                """
                insert into policy (account, name, policy_id, description, document,
                                    created_at, updated_at)
                values ($1, $2, $3, $4, $5, $6, $7)
                on conflict (account, name) do nothing""",
                policy.account().value(),
                policy.name().value(),
                policy.policyId(),
                policy.description(),
                policy.document().text(),
                Database.timestamp(policy.createdAt()),
                Database.timestamp(policy.updatedAt()))
            .rowCount()
        > 0;
  }

  @Override
  public Optional<ManagedPolicy> findPolicy(AccountId account, ResourceName name) {
    for (Row row :
        database.run(
            "select * from policy where account = $1 and name = $2",
            account.value(),
            name.value())) {
      return Optional.of(policy(row));
    }
    return Optional.empty();
  }

  @Override
  public List<ManagedPolicy> attachedPolicies(AccountId account, ResourceName role) {
    List<ManagedPolicy> policies = new ArrayList<>();
    for (Row row :
        database.run(
            """
            select policy.* from policy
            join role_policy on role_policy.account = policy.account
              and role_policy.policy = policy.name
            where role_policy.account = $1 and role_policy.role = $2
            order by policy.name""",
            account.value(),
            role.value())) {
      policies.add(policy(row));
    }
    return policies;
  }

  /** The role's row is locked while its policies are counted: the bound holds under concurrency. */
  @Override
  public AttachResult attachPolicy(AccountId account, ResourceName role, ResourceName policy) {
    return database.inTransaction(
        statements -> {
          if (statements
                  .run(
                      "select 1 from role where account = $1 and name = $2 for update",
                      account.value(),
                      role.value())
                  .size()
              == 0) {
            return AttachResult.NO_SUCH_ROLE;
          }
          if (statements
                  .run(
                      "select 1 from policy where account = $1 and name = $2 for share",
                      account.value(),
                      policy.value())
                  .size()
              == 0) {
            return AttachResult.NO_SUCH_POLICY;
          }
          long others =
              statements
                  .run(
                      "select count(*) from role_policy"
                          + " where account = $1 and role = $2 and policy <> $3",
                      account.value(),
                      role.value(),
                      policy.value())
                  .iterator()
                  .next()
                  .getLong(0);
          if (others >= MAX_POLICIES_PER_ROLE) {
            return AttachResult.TOO_MANY_POLICIES;
          }
          statements.run(
              "insert into role_policy (account, role, policy) values ($1, $2, $3)"
                  + " on conflict do nothing",
              account.value(),
              role.value(),
              policy.value());
          return AttachResult.ATTACHED;
        });
  }

  @Override
  public boolean detachPolicy(AccountId account, ResourceName role, ResourceName policy) {
    return database
            .run(
                "delete from role_policy where account = $1 and role = $2 and policy = $3",
                account.value(),
                role.value(),
                policy.value())
            .rowCount()
        > 0;
  }

  private static ManagedPolicy policy(Row row) {
    return new ManagedPolicy(
        new AccountId(row.getString("account")),
        new ResourceName(row.getString("name")),
        row.getString("policy_id"),
        row.getString("description"),
        PolicyDocument.parse(PolicyDocument.Kind.IDENTITY, row.getString("document")),
        Database.instant(row, "created_at"),
        Database.instant(row, "updated_at"));
  }
}
