package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.image.ImageQuery;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.ImageStore;
import io.imageexport.core.image.OsType;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.snapshot.SnapshotId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images and their disks in PostgreSQL. Safe for threads. */
public final class PostgresImageStore implements ImageStore {
  /** A public image is seen by every account; any other one by the account of its row. */
  private static final String VISIBLE = "(account = ? or source = 'PUBLIC')";

  private final Database database;

  public PostgresImageStore(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  @Override
  public void create(Image image) {
    database.inTransaction(
        statements -> {
          insert(statements, image);
          return null;
        });
  }

  static void insert(Database.Statements statements, Image image) {
    statements.run(
        """
        insert into image (id, account, region, name, description, os_type, os_version,
                           platform, architecture, source, status, root_device_type,
                           imported, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""",
        image.id().value(),
        image.account().value(),
        image.region(),
        image.name(),
        image.description(),
        image.osType().name(),
        image.osVersion(),
        image.platform(),
        image.architecture(),
        image.source().name(),
        image.status().name(),
        image.rootDeviceType().name(),
        image.imported(),
        Database.timestamp(image.createdAt()));
    for (ImageDisk disk : image.disks()) {
      statements.run(
          "insert into image_disk"
              + " (image, device_name, snapshot, virtual_size_bytes, stored_bytes)"
              + " values ($1, $2, $3, $4, $5)",
          image.id().value(),
          disk.deviceName(),
          disk.snapshot().value(),
          disk.virtualSizeBytes(),
          disk.storedBytes());
    }
  }

  @Override
  public Optional<Image> find(AccountId account, String region, String imageId) {
    Conditions conditions =
        new Conditions()
            .and(VISIBLE, account.value())
            .and("region = ?", region)
            .and("id = ?", imageId);
    return images(conditions.page(database, "select * from image", "", 0, 1)).stream().findFirst();
  }

  @Override
  public Page find(ImageQuery query) {
    Conditions conditions =
        new Conditions().and(VISIBLE, query.account().value()).and("region = ?", query.region());
    if (!query.ids().isEmpty()) {
      conditions.and("id = any(?)", query.ids().toArray(String[]::new));
    }
    query.source().ifPresent(source -> conditions.and("source = ?", source.name()));
    query.platform().ifPresent(platform -> conditions.and("platform = ?", platform));
    query
        .nameContains()
        .ifPresent(part -> conditions.and("position(lower(?) in lower(name)) > 0", part));
    query.rootDeviceType().ifPresent(type -> conditions.and("root_device_type = ?", type.name()));
    query.status().ifPresent(status -> conditions.and("status = ?", status.name()));
    query
        .architecture()
        .ifPresent(architecture -> conditions.and("architecture = ?", architecture));
    List<Image> page =
        images(
            conditions.page(
                database,
                "select * from image",
                " order by created_at desc, id",
                query.offset(),
                query.limit()));
    return new Page(page, conditions.count(database, "image"));
  }

  private List<Image> images(RowSet<Row> rows) {
    List<String> ids = new ArrayList<>();
    for (Row row : rows) {
      ids.add(row.getString("id"));
    }
    Map<String, List<ImageDisk>> disks = disks(ids);
    List<Image> images = new ArrayList<>();
    for (Row row : rows) {
      images.add(image(row, disks.getOrDefault(row.getString("id"), List.of())));
    }
    return images;
  }

  private Map<String, List<ImageDisk>> disks(List<String> imageIds) {
    Map<String, List<ImageDisk>> disks = new HashMap<>();
    for (Row row :
        database.run(
            "select * from image_disk where image = any($1) order by device_name",
            (Object) imageIds.toArray(String[]::new))) {
      disks
          .computeIfAbsent(row.getString("image"), id -> new ArrayList<>())
          .add(
              new ImageDisk(
                  row.getString("device_name"),
                  new SnapshotId(row.getString("snapshot")),
                  row.getLong("virtual_size_bytes"),
                  row.getLong("stored_bytes")));
    }
    return disks;
  }

  private static Image image(Row row, List<ImageDisk> disks) {
    return new Image(
        new ImageId(row.getString("id")),
        new AccountId(row.getString("account")),
        row.getString("region"),
        row.getString("name"),
        row.getString("description"),
        OsType.valueOf(row.getString("os_type")),
        row.getString("os_version"),
        row.getString("platform"),
        row.getString("architecture"),
        ImageSource.valueOf(row.getString("source")),
        ImageStatus.valueOf(row.getString("status")),
        RootDeviceType.valueOf(row.getString("root_device_type")),
        row.getBoolean("imported"),
        disks,
        Database.instant(row, "created_at"));
  }
}
