package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.bucket.BucketDirectory;
import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.bucket.OwnedBucket;
import io.imageexport.core.identity.AccountId;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The owners and regions of buckets in PostgreSQL. Safe for threads. */
public final class PostgresBucketDirectory implements BucketDirectory {
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
    for (Row row : database.run("select * from bucket where name = $1", name.value())) {
      return Optional.of(bucket(row));
    }
    return Optional.empty();
  }

  @Override
  public List<OwnedBucket> list(AccountId account, String region) {
    List<OwnedBucket> buckets = new ArrayList<>();
    for (Row row :
        database.run(
            "select * from bucket where account = $1 and region = $2 order by name",
            account.value(),
            region)) {
      buckets.add(bucket(row));
    }
    return buckets;
  }

  private static OwnedBucket bucket(Row row) {
    return new OwnedBucket(
        new BucketName(row.getString("name")),
        new AccountId(row.getString("account")),
        row.getString("region"),
        Database.instant(row, "created_at"));
  }
}
