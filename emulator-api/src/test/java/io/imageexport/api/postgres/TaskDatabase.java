package io.imageexport.api.postgres;

import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.core.identity.AccountId;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A real PostgreSQL with accounts, in which tests of tasks begin with empty tables. */
final class TaskDatabase implements AutoCloseable {
  private final EmbeddedPostgres server;
  private final Vertx vertx = Vertx.vertx();
  private final Database database;

  private TaskDatabase(EmbeddedPostgres server) {
    this.server = server;
    this.database = Database.open(vertx, server.address());
  }

  static TaskDatabase start(Path directory, List<AccountId> accounts) throws Exception {
    TaskDatabase started =
        new TaskDatabase(
            EmbeddedPostgres.start(
                directory.resolve("pg"), directory.resolve("programs"), launched -> {}));
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
        "truncate image_task, object_upload, uploaded_part, upload_announcement, task_turn,"
            + " task_decision, image, image_disk, image_member, snapshot, task_tally");
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
