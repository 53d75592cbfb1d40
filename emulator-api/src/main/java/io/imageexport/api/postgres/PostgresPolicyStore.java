package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.CreateResult;
import io.imageexport.core.identity.ListQuery;
import io.imageexport.core.identity.Listing;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyEdition;
import io.imageexport.core.identity.PolicyHolder;
import io.imageexport.core.identity.PolicyQuery;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.policy.PolicyDocument;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Policies, their editions and who carries them, in PostgreSQL. Thread-safe. */
public final class PostgresPolicyStore implements PolicyStore {
  private static final String SELECT =
      """
      select policy.*, edition.document, edition.created_at as edition_created_at
      from policy
      join policy_edition as edition on edition.account = policy.account
        and edition.policy = policy.name and edition.number = policy.default_edition""";

  /** An account's own policy hides one of JD Cloud's that has its name. */
  private static final String OWN_FIRST = " order by policy.account = $1 desc limit 1";

  private static final Function<Row, ManagedPolicy> READER =
      StoredRow.reader(PostgresPolicyStore::policy, "policy", "account", "name");

  private final Database database;

  public PostgresPolicyStore(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  /** The account's row is locked while its policies are counted. */
  @Override
  public CreateResult create(ManagedPolicy policy) {
    return database.inTransaction(
        statements -> {
          Database.lockAccount(statements, policy.account());
          long count =
              Database.count(
                  statements.run(
                      "select count(*) from policy where account = $1", policy.account().value()));
          if (count >= MAX_POLICIES) {
            return CreateResult.TOO_MANY;
          }
          boolean isJdClouds =
              statements
                      .run(
                          "select 1 from policy where account = $1 and name = $2",
                          AccountId.JD_CLOUD.value(),
                          policy.name().value())
                      .size()
                  > 0;
          return !isJdClouds && insert(statements, policy)
              ? CreateResult.CREATED
              : CreateResult.NAME_TAKEN;
        });
  }

  static boolean insert(Database.Statements statements, ManagedPolicy policy) {
    boolean isNew =
        statements
                .run(
                    """
                    insert into policy (account, name, policy_id, description, default_edition,
                                        created_at, updated_at)
                    values ($1, $2, $3, $4, $5, $6, $7)
                    on conflict (account, name) do nothing""",
                    policy.account().value(),
                    policy.name().value(),
                    policy.policyId(),
                    policy.description(),
                    policy.edition().number(),
                    Database.timestamp(policy.createdAt()),
                    Database.timestamp(policy.updatedAt()))
                .rowCount()
            > 0;
    if (isNew) {
      insertEdition(
          statements,
          policy.account(),
          policy.name(),
          policy.edition().number(),
          policy.document(),
          policy.createdAt());
    }
    return isNew;
  }

  private static void insertEdition(
      Database.Statements statements,
      AccountId account,
      ResourceName policy,
      int number,
      PolicyDocument document,
      Instant now) {
    statements.run(
        "insert into policy_edition (account, policy, number, document, created_at)"
            + " values ($1, $2, $3, $4, $5)",
        account.value(),
        policy.value(),
        number,
        document.text(),
        Database.timestamp(now));
  }

  @Override
  public Optional<ManagedPolicy> find(AccountId account, ResourceName name) {
    return StoredRows.first(
        database.run(
            SELECT + " where policy.account in ($1, $2) and policy.name = $3" + OWN_FIRST,
            account.value(),
            AccountId.JD_CLOUD.value(),
            name.value()),
        READER);
  }

  @Override
  public Listing<ManagedPolicy> list(PolicyQuery query) {
    ListQuery list = query.list();
    String[] owners =
        switch (query.owner()) {
          case ANY -> new String[] {list.account().value(), AccountId.JD_CLOUD.value()};
          case JD_CLOUD -> new String[] {AccountId.JD_CLOUD.value()};
          case ACCOUNT -> new String[] {list.account().value()};
        };
    Conditions conditions =
        new Conditions()
            .and("policy.account = any(?)", owners)
            .and(
                "(policy.account = ? or not exists (select 1 from policy as own"
                    + " where own.account = ? and own.name = policy.name))",
                list.account().value());
    return page(list, conditions, "", "policy");
  }

  private Listing<ManagedPolicy> page(
      ListQuery list, Conditions conditions, String join, String table) {
    list.keyword()
        .ifPresent(word -> conditions.and("policy.name ilike ?", Database.anywhere(word)));
    RowSet<Row> rows =
        conditions.page(
            database,
            SELECT + join,
            Database.byCreation("policy.", list.newestFirst()),
            list.offset(),
            list.limit());
    return new Listing<>(
        StoredRows.readable(rows, READER), conditions.total(database, table, rows, list.offset()));
  }

  @Override
  public boolean update(
      AccountId account, ResourceName name, PolicyDocument document, Instant now) {
    return database.inTransaction(
        statements -> {
          boolean exists =
              statements
                      .run(
                          "select 1 from policy where account = $1 and name = $2 for update",
                          account.value(),
                          name.value())
                      .size()
                  > 0;
          if (!exists) {
            return false;
          }
          int number =
              statements
                  .run(
                      "select max(number) + 1 from policy_edition"
                          + " where account = $1 and policy = $2",
                      account.value(),
                      name.value())
                  .iterator()
                  .next()
                  .getInteger(0);
          insertEdition(statements, account, name, number, document, now);
          statements.run(
              "update policy set default_edition = $3, updated_at = $4"
                  + " where account = $1 and name = $2",
              account.value(),
              name.value(),
              number,
              Database.timestamp(now));
          statements.run(
              "delete from policy_edition where account = $1 and policy = $2 and number <= $3",
              account.value(),
              name.value(),
              number - MAX_EDITIONS);
          return true;
        });
  }

  @Override
  public boolean updateDescription(
      AccountId account, ResourceName name, String description, Instant now) {
    return database
            .run(
                "update policy set description = $3, updated_at = $4"
                    + " where account = $1 and name = $2",
                account.value(),
                name.value(),
                description,
                Database.timestamp(now))
            .rowCount()
        > 0;
  }

  @Override
  public boolean delete(AccountId account, ResourceName name) {
    return database
            .run(
                "delete from policy where account = $1 and name = $2",
                account.value(),
                name.value())
            .rowCount()
        > 0;
  }

  /** The tables of one kind of holder. */
  private record HolderTable(String holders, String attachments, String column) {
    static HolderTable of(PolicyHolder holder) {
      return switch (holder) {
        case PolicyHolder.OfRole role -> new HolderTable("role", "role_policy", "role");
        case PolicyHolder.OfSubUser user ->
            new HolderTable("sub_user", "sub_user_policy", "sub_user");
      };
    }

    String join() {
      return " join "
          + attachments
          + " as attached on attached.policy_account = policy.account"
          + " and attached.policy = policy.name";
    }
  }

  /** A policy that cannot be read may be one that denies, so none of them is left out. */
  @Override
  public List<ManagedPolicy> attachedTo(PolicyHolder holder) {
    HolderTable table = HolderTable.of(holder);
    return StoredRows.all(
        database.run(
            SELECT
                + table.join()
                + " where attached.account = $1 and attached."
                + table.column()
                + " = $2 order by policy.name",
            holder.account().value(),
            holder.name().value()),
        READER);
  }

  @Override
  public Listing<ManagedPolicy> listAttached(PolicyHolder holder, ListQuery query) {
    HolderTable table = HolderTable.of(holder);
    Conditions conditions =
        new Conditions()
            .and("attached.account = ?", holder.account().value())
            .and("attached." + table.column() + " = ?", holder.name().value());
    return page(query, conditions, table.join(), "policy" + table.join());
  }

  /** The holder's row is locked while its policies are counted. */
  @Override
  public AttachResult attach(PolicyHolder holder, ResourceName policy) {
    HolderTable table = HolderTable.of(holder);
    String account = holder.account().value();
    return database.inTransaction(
        statements -> {
          boolean holderExists =
              statements
                      .run(
                          "select 1 from "
                              + table.holders()
                              + " where account = $1 and name = $2 for update",
                          account,
                          holder.name().value())
                      .size()
                  > 0;
          if (!holderExists) {
            return AttachResult.NO_SUCH_HOLDER;
          }
          return attach(statements, table, holder, policy);
        });
  }

  private static AttachResult attach(
      Database.Statements statements, HolderTable table, PolicyHolder holder, ResourceName policy) {
    String account = holder.account().value();
    Optional<String> owner = Optional.empty();
    for (Row row :
        statements.run(
            "select account from policy where account in ($1, $2) and name = $3"
                + OWN_FIRST
                + " for share",
            account,
            AccountId.JD_CLOUD.value(),
            policy.value())) {
      owner = Optional.of(row.getString(0));
    }
    if (owner.isEmpty()) {
      return AttachResult.NO_SUCH_POLICY;
    }
    String ofHolder = " where account = $1 and " + table.column() + " = $2";
    long others =
        Database.count(
            statements.run(
                "select count(*) from " + table.attachments() + ofHolder + " and policy <> $3",
                account,
                holder.name().value(),
                policy.value()));
    if (others >= MAX_ATTACHED) {
      return AttachResult.TOO_MANY_POLICIES;
    }
    statements.run(
        "insert into "
            + table.attachments()
            + " (account, "
            + table.column()
            + ", policy, policy_account) values ($1, $2, $3, $4) on conflict do nothing",
        account,
        holder.name().value(),
        policy.value(),
        owner.get());
    return AttachResult.ATTACHED;
  }

  /** Attaches a policy within a transaction; what is missing is refused by the database. */
  static void insertAttachment(
      Database.Statements statements, PolicyHolder holder, ResourceName policy) {
    AttachResult result = attach(statements, HolderTable.of(holder), holder, policy);
    if (result != AttachResult.ATTACHED) {
      throw new IllegalArgumentException(
          "policy '" + policy + "' cannot be attached to '" + holder.name() + "': " + result);
    }
  }

  @Override
  public boolean detach(PolicyHolder holder, ResourceName policy) {
    HolderTable table = HolderTable.of(holder);
    return database
            .run(
                "delete from "
                    + table.attachments()
                    + " where account = $1 and "
                    + table.column()
                    + " = $2 and policy = $3",
                holder.account().value(),
                holder.name().value(),
                policy.value())
            .rowCount()
        > 0;
  }

  private static ManagedPolicy policy(StoredRow row) {
    PolicyEdition edition =
        new PolicyEdition(
            row.number("default_edition", 1, Integer.MAX_VALUE),
            row.parsed(
                "document", text -> PolicyDocument.parse(PolicyDocument.Kind.IDENTITY, text)),
            row.instant("edition_created_at"));
    return new ManagedPolicy(
        row.parsed("account", AccountId::new),
        row.parsed("name", ResourceName::new),
        row.text("policy_id"),
        row.text("description"),
        edition,
        row.instant("created_at"),
        row.instant("updated_at"));
  }
}
