package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.seed.SeedContent;
import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.bucket.OwnedBucket;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.Principal.SubUser;
import io.imageexport.core.identity.Role;
import io.imageexport.core.image.Image;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes a seed into PostgreSQL: all of it, or nothing. */
public final class PostgresSeedStore {
  /** Enough to find one that can be read. */
  private static final int MAX_KEYS = 16;

  private final Database database;

  public PostgresSeedStore(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  /**
   * A seed that has been loaded.
   *
   * @param dataDirectory the name of the data directory that loaded it, and holds the blocks of its
   *     images
   */
  public record Loaded(String digest, String dataDirectory, Instant at) {}

  /** The seed that everything began with. */
  public Optional<Loaded> loaded() {
    return StoredRows.first(
        database.run("select * from seed"),
        StoredRow.reader(
            row ->
                new Loaded(
                    row.text("digest"), row.text("data_directory"), row.instant("loaded_at")),
            "seed"));
  }

  /**
   * A key of a main account, the same at every call.
   *
   * @throws IllegalStateException if no such key can be read
   */
  public AccessKey firstKey() {
    return StoredRows.readable(
            database.run(
                "select * from access_key where sub_user is null order by created_at, id limit $1",
                MAX_KEYS),
            StoredRow.reader(PostgresAccessKeyStore::lasting, "access_key", "id"))
        .stream()
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the database holds no access key of a main account that can be read"));
  }

  public boolean isLoaded() {
    return database.run("select 1 from seed").size() > 0;
  }

  /** Does nothing if another process has loaded a seed meanwhile. */
  public void load(SeedContent seed, String dataDirectory, Instant now) {
    database.inTransaction(
        statements -> {
          boolean first =
              statements
                      .run(
                          "insert into seed (digest, data_directory, loaded_at)"
                              + " values ($1, $2, $3) on conflict do nothing",
                          seed.digest(),
                          dataDirectory,
                          Database.timestamp(now))
                      .rowCount()
                  > 0;
          if (first) {
            write(statements, seed, now);
          }
          return null;
        });
  }

  public boolean areBucketsCreated() {
    return database.run("select 1 from seed where buckets_created").size() > 0;
  }

  public void markBucketsCreated() {
    database.run("update seed set buckets_created = true");
  }

  /** The names of all buckets that are known. */
  public List<BucketName> buckets() {
    return StoredRows.readable(
        database.run("select name from bucket order by name"),
        StoredRow.reader(row -> row.parsed("name", BucketName::new), "bucket", "name"));
  }

  private static void write(Database.Statements statements, SeedContent seed, Instant now) {
    for (AccountId account : seed.accounts()) {
      statements.run(
          "insert into account (id, created_at) values ($1, $2)",
          account.value(),
          Database.timestamp(now));
    }
    for (SubUser user : seed.subUsers()) {
      statements.run(
          "insert into sub_user (account, name, created_at) values ($1, $2, $3)",
          user.account().value(),
          user.name().value(),
          Database.timestamp(now));
    }
    for (AccessKey key : seed.accessKeys()) {
      PostgresAccessKeyStore.insert(statements, key, now);
    }
    for (OwnedBucket bucket : seed.buckets()) {
      PostgresBucketDirectory.insert(statements, bucket);
    }
    for (ManagedPolicy policy : seed.policies()) {
      PostgresPolicyStore.insert(statements, policy);
    }
    for (Role role : seed.roles()) {
      PostgresRoleStore.insert(statements, role);
    }
    for (SeedContent.Attachment attachment : seed.attachments()) {
      PostgresPolicyStore.insertAttachment(statements, attachment.holder(), attachment.policy());
    }
    for (Image image : seed.images()) {
      PostgresImageStore.insert(statements, image, Optional.empty());
    }
  }
}
