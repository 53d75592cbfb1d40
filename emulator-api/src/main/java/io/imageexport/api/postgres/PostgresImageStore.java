package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.BootMode;
import io.imageexport.core.image.GuestSystem;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageErrors;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.image.ImageQuery;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.ImageStore;
import io.imageexport.core.image.LaunchPermission;
import io.imageexport.core.image.OsType;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotSizes;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Images, their disks and their members in PostgreSQL. Thread-safe. */
public final class PostgresImageStore implements ImageStore {
  /** The account that asks is the first parameter of every query. */
  private static final String IS_MEMBER =
      "exists (select 1 from image_member m where m.image = image.id and m.account = $1)";

  /** A public image is seen by every account; any other one by its own account and its members. */
  private static final String VISIBLE = "(account = ? or source = 'PUBLIC' or " + IS_MEMBER + ")";

  private static final String SEEN_SOURCE =
      "(case when account = $1 or source = 'PUBLIC' then source else 'SHARED' end)";

  private static final String IS_SHARED =
      "exists (select 1 from image_member m where m.image = image.id)";

  private static final String SELECT =
      "select image.*, "
          + SEEN_SOURCE
          + " as seen_source, "
          + IS_SHARED
          + " as shared,"
          + " coalesce((select progress from image_task where task_id = made_by), 100) as progress"
          + " from image";

  private static final String OPEN_TASK =
      "select task_id from image_task where status in ('pending', 'running') and ";

  private static final Function<Row, ImageDisk> DISK_READER =
      StoredRow.reader(PostgresImageStore::disk, "image_disk", "image", "device_name");

  private final Database database;

  public PostgresImageStore(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  @Override
  public void create(Image image) {
    database.inTransaction(
        statements -> {
          insert(statements, image, Optional.empty());
          return null;
        });
  }

  /**
   * @param madeBy the task that makes it
   */
  static void insert(Database.Statements statements, Image image, Optional<Long> madeBy) {
    statements.run(
        """
        insert into image (id, account, region, name, description, os_type, os_version,
                           platform, architecture, boot_mode, source, status, root_device_type,
                           imported, created_at, made_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)""",
        image.id().value(),
        image.account().value(),
        image.region(),
        image.name(),
        image.description(),
        image.system().osType().name(),
        image.system().osVersion(),
        image.system().platform(),
        image.system().architecture(),
        image.system().bootMode().name(),
        image.source().name(),
        image.status().name(),
        image.rootDeviceType().name(),
        image.imported(),
        Database.timestamp(image.createdAt()),
        madeBy.orElse(null));
    for (ImageDisk disk : image.disks()) {
      PostgresDiskSnapshotStore.insert(statements, image, disk, madeBy.isEmpty());
      statements.run(
          "insert into image_disk (image, device_name, snapshot) values ($1, $2, $3)",
          image.id().value(),
          disk.deviceName(),
          disk.snapshot().value());
    }
  }

  @Override
  public Optional<Image> find(AccountId account, String region, String imageId) {
    Conditions conditions =
        new Conditions()
            .and(VISIBLE, account.value())
            .and("region = ?", region)
            .and("id = ?", imageId);
    RowSet<Row> rows = conditions.page(database, SELECT, "", 0, 1);
    return StoredRows.first(rows, reader(rows)).flatMap(image -> image);
  }

  @Override
  public Page find(ImageQuery query) {
    Conditions conditions =
        new Conditions().and(VISIBLE, query.account().value()).and("region = ?", query.region());
    if (!query.ids().isEmpty()) {
      conditions.and("id = any(?)", query.ids().toArray(String[]::new));
    }
    query.source().ifPresent(source -> conditions.and(SEEN_SOURCE + " = ?", source.name()));
    query.platform().ifPresent(platform -> conditions.and("platform = ?", platform));
    query
        .nameContains()
        .ifPresent(part -> conditions.and("position(lower(?) in lower(name)) > 0", part));
    query.rootDeviceType().ifPresent(type -> conditions.and("root_device_type = ?", type.name()));
    query.status().ifPresent(status -> conditions.and("status = ?", status.name()));
    query
        .architecture()
        .ifPresent(architecture -> conditions.and("architecture = ?", architecture));
    query.bootMode().ifPresent(mode -> conditions.and("boot_mode = ?", mode.name()));
    query.launchPermission().ifPresent(permission -> restrict(conditions, permission));
    RowSet<Row> rows =
        conditions.page(
            database, SELECT, " order by created_at desc, id", query.offset(), query.limit());
    List<Image> images =
        StoredRows.readable(rows, reader(rows)).stream().flatMap(Optional::stream).toList();
    return new Page(images, conditions.total(database, "image", rows, query.offset()));
  }

  private static void restrict(Conditions conditions, LaunchPermission permission) {
    switch (permission) {
      case ALL -> conditions.and(SEEN_SOURCE + " not in ('PRIVATE', 'SHARED')");
      case OWNER_ONLY -> conditions.and(SEEN_SOURCE + " = 'PRIVATE' and not " + IS_SHARED);
      case SPECIFIED_USERS ->
          conditions.and(
              "("
                  + SEEN_SOURCE
                  + " = 'SHARED' or "
                  + SEEN_SOURCE
                  + " = 'PRIVATE' and "
                  + IS_SHARED
                  + ")");
    }
  }

  @Override
  public boolean update(ImageId id, Optional<String> name, Optional<String> description) {
    return database
            .run(
                "update image set name = coalesce($2, name),"
                    + " description = coalesce($3, description) where id = $1",
                id.value(),
                name.orElse(null),
                description.orElse(null))
            .rowCount()
        > 0;
  }

  @Override
  public void share(ImageId id, Set<AccountId> members, int limit) {
    database.inTransaction(
        statements -> {
          lock(statements, id.value(), "update");
          for (AccountId member : members) {
            statements.run(
                "insert into image_member (image, account) values ($1, $2)"
                    + " on conflict (image, account) do nothing",
                id.value(),
                member.value());
          }
          if (memberCount(statements, id) > limit) {
            throw new CloudException(ErrorCode.QUOTA_EXCEEDED, "Image share quota limit exceeded");
          }
          return null;
        });
  }

  private static long memberCount(Database.Statements statements, ImageId id) {
    return Database.count(
        statements.run("select count(*) from image_member where image = $1", id.value()));
  }

  @Override
  public void unshare(ImageId id, Set<AccountId> members) {
    database.run(
        "delete from image_member where image = $1 and account = any($2)",
        id.value(),
        members.stream().map(AccountId::value).toArray(String[]::new));
  }

  @Override
  public List<AccountId> members(ImageId id) {
    return StoredRows.readable(
        database.run(
            "select image, account from image_member where image = $1 order by added_at, account",
            id.value()),
        StoredRow.reader(
            row -> row.parsed("account", AccountId::new), "image_member", "image", "account"));
  }

  @Override
  public OptionalLong openTask(ImageId id) {
    return firstTask(
        database.run(OPEN_TASK + "action <> 'ExportImage' and image = $1 limit 1", id.value()));
  }

  @Override
  public List<SnapshotId> delete(ImageId id, boolean withSnapshots) {
    return database.inTransaction(
        statements -> {
          lock(statements, id.value(), "update");
          if (memberCount(statements, id) > 0) {
            throw ImageErrors.shared();
          }
          OptionalLong task =
              firstTask(
                  statements.run(
                      OPEN_TASK + "(image = $1 or source_image = $1) limit 1", id.value()));
          if (task.isPresent()) {
            throw ImageErrors.taskConflict(task.getAsLong());
          }
          List<SnapshotId> marked =
              withSnapshots
                  ? PostgresDiskSnapshotStore.markThoseOf(statements, id)
                  : List.<SnapshotId>of();
          statements.run("delete from image where id = $1", id.value());
          return marked;
        });
  }

  /**
   * Makes sure that an image stays until the transaction ends.
   *
   * @param strength {@code share} for who reads it, {@code update} for who changes it
   */
  static void lock(Database.Statements statements, String imageId, String strength) {
    if (statements.run("select 1 from image where id = $1 for " + strength, imageId).size() == 0) {
      throw ImageErrors.notFound(imageId);
    }
  }

  private static OptionalLong firstTask(RowSet<Row> rows) {
    for (Row row : rows) {
      return OptionalLong.of(row.getLong("task_id"));
    }
    return OptionalLong.empty();
  }

  @Override
  public int count(AccountId account, String region) {
    return count(database::run, account, region);
  }

  static int count(Database.Statements statements, AccountId account, String region) {
    return Math.toIntExact(
        Database.count(
            statements.run(
                "select count(*) from image where account = $1 and region = $2",
                account.value(),
                region)));
  }

  /**
   * Reads rows of images with their disks.
   *
   * @return empty for an image that was deleted between the queries for images and for disks
   */
  private Function<Row, Optional<Image>> reader(RowSet<Row> images) {
    Map<String, List<Row>> disks = diskRows(images);
    return StoredRow.reader(
        row ->
            Optional.ofNullable(disks.get(row.text("id")))
                .map(own -> image(row, own.stream().map(DISK_READER).toList())),
        "image",
        "id");
  }

  private Map<String, List<Row>> diskRows(RowSet<Row> images) {
    List<String> ids = new ArrayList<>();
    for (Row row : images) {
      ids.add(row.getString("id"));
    }
    Map<String, List<Row>> disks = new HashMap<>();
    if (ids.isEmpty()) {
      return disks;
    }
    for (Row row :
        database.run(
            "select image_disk.*, virtual_size_bytes, stored_bytes"
                + " from image_disk join snapshot on snapshot.id = image_disk.snapshot"
                + " where image = any($1) order by device_name",
            (Object) ids.toArray(String[]::new))) {
      disks.computeIfAbsent(row.getString("image"), id -> new ArrayList<>()).add(row);
    }
    return disks;
  }

  private static ImageDisk disk(StoredRow row) {
    return new ImageDisk(
        row.parsed("device_name", ImageDisk::requireDeviceName),
        row.parsed("snapshot", SnapshotId::new),
        row.number("virtual_size_bytes", 0, SnapshotSizes.MAX_VIRTUAL_BYTES),
        row.number("stored_bytes", 0, SnapshotSizes.MAX_STORED_BYTES));
  }

  private static Image image(StoredRow row, List<ImageDisk> disks) {
    return new Image(
        row.parsed("id", ImageId::new),
        row.parsed("account", AccountId::new),
        row.text("region"),
        row.text("name"),
        row.text("description"),
        new GuestSystem(
            row.constant("os_type", OsType.class),
            row.text("os_version"),
            row.text("platform"),
            row.text("architecture"),
            row.constant("boot_mode", BootMode.class)),
        row.constant("seen_source", ImageSource.class),
        row.constant("status", ImageStatus.class),
        row.constant("root_device_type", RootDeviceType.class),
        row.flag("imported"),
        disks,
        row.instant("created_at"),
        row.flag("shared"),
        row.number("progress", 0, 100));
  }
}
