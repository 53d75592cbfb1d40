package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.CreateResult;
import io.imageexport.core.identity.ListQuery;
import io.imageexport.core.identity.Listing;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleQuery;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.identity.RoleType;
import io.imageexport.core.policy.PolicyDocument;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Optional;
import java.util.function.Function;

/** Roles in PostgreSQL. Thread-safe. */
public final class PostgresRoleStore implements RoleStore {
  private static final Function<Row, Role> READER =
      StoredRow.reader(PostgresRoleStore::role, "role", "account", "name");

  private final Database database;

  public PostgresRoleStore(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  /** The account's row is locked while its roles are counted: the bound holds under concurrency. */
  @Override
  public CreateResult create(Role role) {
    return database.inTransaction(
        statements -> {
          Database.lockAccount(statements, role.account());
          long count =
              Database.count(
                  statements.run(
                      "select count(*) from role where account = $1", role.account().value()));
          if (count >= MAX_ROLES) {
            return CreateResult.TOO_MANY;
          }
          return insert(statements, role) ? CreateResult.CREATED : CreateResult.NAME_TAKEN;
        });
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
  public Optional<Role> find(AccountId account, ResourceName name) {
    return StoredRows.first(
        database.run(
            "select * from role where account = $1 and name = $2", account.value(), name.value()),
        READER);
  }

  @Override
  public Listing<Role> list(RoleQuery query) {
    ListQuery list = query.list();
    Conditions conditions = new Conditions().and("account = ?", list.account().value());
    list.keyword().ifPresent(word -> conditions.and("name ilike ?", Database.anywhere(word)));
    query.type().ifPresent(type -> conditions.and("type = ?", type.wireNumber()));
    RowSet<Row> rows =
        conditions.page(
            database,
            "select * from role",
            Database.byCreation("", list.newestFirst()),
            list.offset(),
            list.limit());
    return new Listing<>(
        StoredRows.readable(rows, READER), conditions.total(database, "role", rows, list.offset()));
  }

  @Override
  public boolean delete(AccountId account, ResourceName name) {
    return database.inTransaction(
        statements -> {
          // Temporary keys go with the role, and may be purged with others at the same time.
          Database.lockAccount(statements, account);
          return statements
                  .run(
                      "delete from role where account = $1 and name = $2",
                      account.value(),
                      name.value())
                  .rowCount()
              > 0;
        });
  }

  @Override
  public boolean updateTrust(Role role, PolicyDocument trust) {
    return database
            .run("update role set trust = $2 where role_id = $1", role.roleId(), trust.text())
            .rowCount()
        > 0;
  }

  private static Role role(StoredRow row) {
    return new Role(
        row.parsed("account", AccountId::new),
        row.parsed("name", ResourceName::new),
        row.text("role_id"),
        row.choice("type", RoleType.values(), RoleType::wireNumber),
        row.parsed("trust", text -> PolicyDocument.parse(PolicyDocument.Kind.TRUST, text)),
        row.text("description"),
        row.number("max_session_seconds", Role.MIN_SESSION_SECONDS, Role.MAX_SESSION_SECONDS),
        row.instant("created_at"));
  }
}
