package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.bucket.BucketDirectory;
import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.bucket.OwnedBucket;
import io.imageexport.core.identity.AccountId;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The owners and regions of buckets in PostgreSQL. Thread-safe. */
public final class PostgresBucketDirectory implements BucketDirectory {
  private static final Function<Row, OwnedBucket> READER =
      StoredRow.reader(PostgresBucketDirectory::bucket, "bucket", "name");

  private final Database database;

  public PostgresBucketDirectory(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  @Override
  public boolean register(OwnedBucket bucket) {
    return insert(database::run, bucket);
  }

  static boolean insert(Database.Statements statements, OwnedBucket bucket) {
    return statements
            .run(
                "insert into bucket (name, account, region, created_at) values ($1, $2, $3, $4)"
                    + " on conflict (name) do nothing",
                bucket.name().value(),
                bucket.account().value(),
                bucket.region(),
                Database.timestamp(bucket.createdAt()))
            .rowCount()
        > 0;
  }

  @Override
  public void forget(BucketName name) {
    database.run("delete from bucket where name = $1", name.value());
  }

  @Override
  public Optional<OwnedBucket> find(BucketName name) {
    return StoredRows.first(
        database.run("select * from bucket where name = $1", name.value()), READER);
  }

  @Override
  public List<OwnedBucket> list(AccountId account, String region) {
    return StoredRows.readable(
        database.run(
            "select * from bucket where account = $1 and region = $2 order by name",
            account.value(),
            region),
        READER);
  }

  private static OwnedBucket bucket(StoredRow row) {
    return new OwnedBucket(
        row.parsed("name", BucketName::new),
        row.parsed("account", AccountId::new),
        row.text("region"),
        row.instant("created_at"));
  }
}
