package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.clouddisk.DiskSnapshot;
import io.imageexport.core.clouddisk.DiskSnapshotStore;
import io.imageexport.core.clouddisk.SnapshotQuery;
import io.imageexport.core.clouddisk.SnapshotStatus;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotSizes;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Snapshots, but for their blocks, in PostgreSQL. Thread-safe. */
public final class PostgresDiskSnapshotStore implements DiskSnapshotStore {
  private static final String SELECT =
      "select snapshot.*, array(select image from image_disk"
          + " where image_disk.snapshot = snapshot.id order by image) as images from snapshot";

  private static final String TABLE = "snapshot";

  private static final Function<Row, DiskSnapshot> READER =
      StoredRow.reader(PostgresDiskSnapshotStore::snapshot, TABLE, "id");

  private final Database database;

  public PostgresDiskSnapshotStore(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  /** The snapshot of one disk of a new image, under the image's name. */
  static void insert(
      Database.Statements statements, Image image, ImageDisk disk, boolean available) {
    statements.run(
        "insert into snapshot (id, account, region, name, status, virtual_size_bytes,"
            + " stored_bytes, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        disk.snapshot().value(),
        image.account().value(),
        image.region(),
        image.name(),
        (available ? SnapshotStatus.AVAILABLE : SnapshotStatus.CREATING).name(),
        disk.virtualSizeBytes(),
        disk.storedBytes(),
        Database.timestamp(image.createdAt()));
  }

  /**
   * Marks the snapshots of an image that is deleted with them. Locked by ascending id, as
   * everywhere, so that two callers never wait for each other.
   */
  static List<SnapshotId> markThoseOf(Database.Statements statements, ImageId image) {
    return StoredRows.all(
        statements.run(
            "with locked as (select id from snapshot"
                + " where id in (select snapshot from image_disk where image = $1)"
                + " order by id for update)"
                + " update snapshot set status = 'DELETING' from locked"
                + " where snapshot.id = locked.id returning snapshot.id",
            image.value()),
        StoredRow.reader(row -> row.parsed("id", SnapshotId::new), TABLE, "id"));
  }

  @Override
  public Optional<DiskSnapshot> find(AccountId account, String region, String snapshotId) {
    Conditions conditions = owned(account, region).and("id = ?", snapshotId);
    return StoredRows.first(conditions.page(database, SELECT, "", 0, 1), READER);
  }

  @Override
  public Page find(SnapshotQuery query) {
    Conditions conditions = owned(query.account(), query.region());
    if (!query.ids().isEmpty()) {
      conditions.and("id = any(?)", query.ids().toArray(String[]::new));
    }
    if (!query.statuses().isEmpty()) {
      conditions.and(
          "status = any(?)",
          query.statuses().stream().map(SnapshotStatus::name).toArray(String[]::new));
    }
    query
        .nameContains()
        .ifPresent(part -> conditions.and("position(lower(?) in lower(name)) > 0", part));
    RowSet<Row> rows =
        conditions.page(
            database, SELECT, " order by created_at desc, id", query.offset(), query.limit());
    return new Page(
        StoredRows.readable(rows, READER),
        conditions.total(database, "snapshot", rows, query.offset()));
  }

  private static Conditions owned(AccountId account, String region) {
    return new Conditions().and("account = ?", account.value()).and("region = ?", region);
  }

  @Override
  public void update(
      SnapshotId id,
      Optional<String> name,
      Optional<String> description,
      Optional<Instant> expiresAt) {
    database.run(
        "update snapshot set name = coalesce($2, name), description = coalesce($3, description),"
            + " expires_at = coalesce($4, expires_at) where id = $1",
        id.value(),
        name.orElse(null),
        description.orElse(null),
        expiresAt.map(Database::timestamp).orElse(null));
  }

  @Override
  public void beginDeletion(AccountId account, String region, List<String> snapshotIds) {
    database.inTransaction(
        statements -> {
          lock(statements, account, region, snapshotIds);
          for (String id : snapshotIds) {
            requireDeletable(statements, account, region, id);
            statements.run("update snapshot set status = 'DELETING' where id = $1", id);
          }
          return null;
        });
  }

  /**
   * All of them by ascending id, in whatever order the caller names them: two callers who name the
   * same ones in different orders would wait for each other. What is looked at afterwards is then
   * as the last who held the locks has left it.
   */
  private static void lock(
      Database.Statements statements, AccountId account, String region, List<String> snapshotIds) {
    statements.run(
        "select 1 from snapshot where account = $1 and region = $2 and id = any($3)"
            + " order by id for update",
        account.value(),
        region,
        snapshotIds.toArray(String[]::new));
  }

  private static void requireDeletable(
      Database.Statements statements, AccountId account, String region, String id) {
    RowSet<Row> rows =
        statements.run(
            SELECT + " where account = $1 and region = $2 and id = $3",
            account.value(),
            region,
            id);
    DiskSnapshot snapshot =
        StoredRows.first(rows, READER)
            .orElseThrow(
                () -> new CloudException(ErrorCode.NOT_FOUND, "Snapshot '" + id + "' not found"));
    if (snapshot.status() == SnapshotStatus.CREATING
        || snapshot.status() == SnapshotStatus.DELETING) {
      throw new CloudException(
          ErrorCode.FAILED_PRECONDITION,
          "Invalid snapshot status '" + snapshot.status().wireName() + "'");
    }
    if (!snapshot.imageIds().isEmpty()) {
      throw new CloudException(
          ErrorCode.FAILED_PRECONDITION,
          "Snapshot '" + id + "' is used by image '" + snapshot.imageIds().getFirst() + "'");
    }
  }

  @Override
  public void endDeletion(SnapshotId id) {
    database.run("delete from snapshot where id = $1 and status = 'DELETING'", id.value());
  }

  @Override
  public void cancelDeletion(SnapshotId id) {
    database.run(
        "update snapshot set status = 'AVAILABLE' where id = $1 and status = 'DELETING'",
        id.value());
  }

  @Override
  public List<SnapshotId> beingDeleted() {
    return StoredRows.readable(
        database.run("select id from snapshot where status = 'DELETING' order by id"),
        StoredRow.reader(row -> row.parsed("id", SnapshotId::new), TABLE, "id"));
  }

  @Override
  public int countWithoutImage(AccountId account, String region) {
    return Math.toIntExact(
        Database.count(
            database.run(
                "select count(*) from snapshot where account = $1 and region = $2"
                    + " and not exists (select 1 from image_disk where image_disk.snapshot = snapshot.id)",
                account.value(),
                region)));
  }

  @Override
  public List<Capacity> capacities(AccountId account) {
    List<Capacity> capacities = new ArrayList<>();
    for (Row row :
        database.run(
            "select region, count(*) as count,"
                + " least(coalesce(sum(stored_bytes), 0), 9223372036854775807)::bigint as bytes from snapshot"
                + " where account = $1 group by region order by region",
            account.value())) {
      capacities.add(
          new Capacity(
              row.getString("region"),
              Math.toIntExact(row.getLong("count")),
              row.getLong("bytes")));
    }
    return capacities;
  }

  private static DiskSnapshot snapshot(StoredRow row) {
    return new DiskSnapshot(
        row.parsed("id", SnapshotId::new),
        row.parsed("account", AccountId::new),
        row.text("region"),
        row.text("name"),
        row.text("description"),
        row.constant("status", SnapshotStatus.class),
        row.number("virtual_size_bytes", 0, SnapshotSizes.MAX_VIRTUAL_BYTES),
        row.number("stored_bytes", 0, SnapshotSizes.MAX_STORED_BYTES),
        row.texts("images"),
        row.instant("created_at"),
        row.optionalInstant("expires_at"));
  }
}
