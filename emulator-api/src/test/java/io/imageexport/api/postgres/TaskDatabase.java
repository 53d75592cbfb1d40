package io.imageexport.api.postgres;

import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.image.GuestSystem;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.OsType;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.task.DiskTarget;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.TaskStore;
import io.imageexport.core.task.TaskWork;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A real PostgreSQL with accounts, in which tests of tasks begin with empty tables. */
final class TaskDatabase implements AutoCloseable {
  static final AccountId ACCOUNT = new AccountId("324100000385");

  private final EmbeddedPostgres server;
  private final Vertx vertx = Vertx.vertx();
  private final Database database;

  private TaskDatabase(EmbeddedPostgres server) throws IOException, InterruptedException {
    this.server = server;
    this.database = Database.open(vertx, server.address(), StartupWait.quiet());
  }

  static TaskDatabase start(Path directory, List<AccountId> accounts) throws Exception {
    TaskDatabase started =
        new TaskDatabase(
            EmbeddedPostgres.start(
                directory.resolve("pg"),
                directory.resolve("programs"),
                StartupWait.quiet(),
                launched -> {}));
    for (AccountId account : accounts) {
      started.database.run(
          "insert into account (id, created_at) values ($1, $2)",
          account.value(),
          Database.timestamp(Instant.EPOCH));
    }
    return started;
  }

  Database database() {
    return database;
  }

  void empty() {
    database.run(
        "truncate image_task, object_upload, uploaded_part, part_turn, upload_announcement, task_turn,"
            + " task_decision, image, image_disk, image_member, snapshot, task_tally");
  }

  /** One image, and an export of it to the object {@code one} of {@code test-export}. */
  void submitExport(TaskStore tasks) {
    SnapshotId snapshot = new SnapshotId("snapshot-0000000001");
    new PostgresImageStore(database)
        .create(
            Image.complete(
                new ImageId("img-0000000001"),
                ACCOUNT,
                "cn-east-2",
                "an-image",
                GuestSystem.of(OsType.LINUX, "CentOS"),
                ImageSource.PRIVATE,
                ImageStatus.READY,
                RootDeviceType.CLOUD_DISK,
                false,
                List.of(new ImageDisk(ImageDisk.deviceName(0), snapshot, 40L << 30, 0)),
                Instant.EPOCH));
    TaskWork.Export work =
        new TaskWork.Export(
            new ResourceName("image-export"),
            OssUrl.parse("https://test-export.s3-internal.cn-east-2.jdcloud-oss.com"),
            Optional.empty(),
            false,
            List.of(new DiskTarget(new SnapshotId("snapshot-0000000001"), "one")));
    tasks.submit(
        new NewTask(
            ACCOUNT,
            "cn-east-2",
            "img-0000000001",
            Optional.empty(),
            work,
            Optional.empty(),
            List.of(),
            Instant.EPOCH));
  }

  void endLeases() {
    database.run("update image_task set lease_until = now() - interval '1 second'");
  }

  @Override
  public void close() {
    database.close();
    vertx.close().await();
    server.close();
  }
}
