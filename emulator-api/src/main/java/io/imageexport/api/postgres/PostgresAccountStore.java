package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.AccountStore;

/** Accounts in PostgreSQL. Safe for threads. */
public final class PostgresAccountStore implements AccountStore {
  private final Database database;

  public PostgresAccountStore(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  @Override
  public boolean exists(AccountId account) {
    return database.run("select 1 from account where id = $1", account.value()).size() > 0;
  }
}
