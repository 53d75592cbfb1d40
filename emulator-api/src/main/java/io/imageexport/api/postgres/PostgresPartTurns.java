package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.export.PartTurns;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import io.imageexport.core.task.Claim;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.TaskWork;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who sends which part, in PostgreSQL; leases are measured by its clock. Thread-safe. */
public final class PostgresPartTurns implements PartTurns {
  private static final String FREE = "(taken_until is null or taken_until < now())";

  /** Enough to find one that can be read among some that cannot. */
  private static final int MAX_UPLOADS = 16;

  private final Database database;

  public PostgresPartTurns(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  @Override
  public boolean open(Claim claim, Upload upload, List<Integer> partNumbers) {
    return database.inTransaction(
        statements -> {
          boolean held = Held.lock(statements, claim);
          if (held) {
            long taskId = claim.task().taskId();
            String key = upload.key().key();
            statements.run(
                "delete from part_turn where task_id = $1 and object_key = $2", taskId, key);
            statements.run(
                "insert into part_turn (task_id, object_key, part_number)"
                    + " select $1::bigint, $2::text, unnest($3::integer[])",
                taskId,
                key,
                partNumbers.toArray(Integer[]::new));
          }
          return held;
        });
  }

  @Override
  public Optional<Turn> take(Claim claim, Upload upload, String taker, Duration lease) {
    return database.inTransaction(
        statements -> {
          if (!Held.lock(statements, claim)) {
            return Optional.empty();
          }
          for (Row row :
              statements.run(
                  "with turn as (select part_number, taker from part_turn where task_id = $1"
                      + " and object_key = $2 and "
                      + FREE
                      + " order by part_number limit 1 for update skip locked)"
                      + " update part_turn p set taker = $3,"
                      + " taken_until = now() + $4 * interval '1 millisecond' from turn"
                      + " where p.task_id = $1 and p.object_key = $2"
                      + " and p.part_number = turn.part_number"
                      + " returning p.part_number, turn.taker is not null as was_taken",
                  claim.task().taskId(),
                  upload.key().key(),
                  taker,
                  (double) lease.toMillis())) {
            return Optional.of(
                new Turn(row.getInteger("part_number"), row.getBoolean("was_taken")));
          }
          return Optional.empty();
        });
  }

  @Override
  public void keep(long taskId, Upload upload, String taker, Duration lease) {
    database.run(
        "update part_turn set taken_until = now() + $4 * interval '1 millisecond'"
            + " where task_id = $1 and object_key = $2 and taker = $3",
        taskId,
        upload.key().key(),
        taker,
        (double) lease.toMillis());
  }

  @Override
  public void giveBack(long taskId, Upload upload, String taker) {
    database.run(
        "update part_turn set taken_until = null"
            + " where task_id = $1 and object_key = $2 and taker = $3",
        taskId,
        upload.key().key(),
        taker);
  }

  @Override
  public int open(long taskId, Upload upload) {
    return Math.toIntExact(
        Database.count(
            database.run(
                "select count(*) from part_turn where task_id = $1 and object_key = $2",
                taskId,
                upload.key().key())));
  }

  @Override
  public Optional<SharedUpload> find(String taker) {
    List<SharedUpload> shared =
        StoredRows.readable(
            database.run(
                "select t.*, u.bucket, u.object_key, u.upload_id, u.checksummed, u.fingerprint"
                    + " from object_upload u join image_task t on t.task_id = u.task_id"
                    + " where t.status = 'running' and t.worker <> $1 and t.lease_until > now()"
                    + " and u.stage = 'sending' and exists (select 1 from part_turn p"
                    + " where p.task_id = u.task_id and p.object_key = u.object_key and "
                    + FREE
                    + ") order by t.task_id limit $2",
                taker,
                MAX_UPLOADS),
            row -> shared(TaskRows.task(row), row));
    return shared.stream()
        .filter(upload -> upload.claim().task().work() instanceof TaskWork.Planned)
        .findFirst();
  }

  private static SharedUpload shared(ImageTask task, Row joined) {
    return StoredRow.read(
        joined,
        row ->
            new SharedUpload(
                new Claim(task, row.text("worker"), row.number("fencing_token")),
                new Upload(
                    new ObjectKey(row.text("bucket"), row.text("object_key")),
                    row.text("upload_id"),
                    row.flag("checksummed")),
                row.text("fingerprint")),
        "object_upload",
        "task_id",
        "object_key");
  }
}
