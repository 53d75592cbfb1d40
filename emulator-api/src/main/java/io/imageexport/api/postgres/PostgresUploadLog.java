package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.export.UploadLog;
import io.imageexport.core.export.UploadRecord;
import io.imageexport.core.export.UploadRecord.Stage;
import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.PartNumbers;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.core.task.Claim;
import io.imageexport.qcow2.compressed.Checkpoint;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The uploads of exports, in PostgreSQL. Thread-safe. */
public final class PostgresUploadLog implements UploadLog {
  private static final String TABLE = "object_upload";
  private static final String[] KEY = {"task_id", "object_key"};

  /** A running task with a worker behind it, seen from a row with its number and a token. */
  private static final String LIVE =
      " exists (select 1 from image_task t where t.task_id = a.task_id and t.status = 'running'"
          + " and t.fencing_token = a.fencing_token and t.lease_until > now())";

  private final Database database;

  public PostgresUploadLog(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  @Override
  public Optional<UploadRecord> find(long taskId, ObjectKey key) {
    return StoredRows.first(
        database.run(
            "select * from object_upload where task_id = $1 and bucket = $2 and object_key = $3",
            taskId,
            key.bucket(),
            key.key()),
        StoredRow.reader(row -> record(taskId, key, row), TABLE, KEY));
  }

  private UploadRecord record(long taskId, ObjectKey key, StoredRow row) {
    return new UploadRecord(
        upload(row), row.text("fingerprint"), stage(row), parts(taskId, key), checkpoint(row));
  }

  private static Upload upload(StoredRow row) {
    return new Upload(key(row), row.text("upload_id"), row.flag("checksummed"));
  }

  private static ObjectKey key(StoredRow row) {
    return new ObjectKey(row.text("bucket"), row.text("object_key"));
  }

  private static Stage stage(StoredRow row) {
    return row.parsed(
        "stage",
        stage ->
            switch (stage) {
              case "sending" -> new Stage.Sending();
              case "completing" ->
                  new Stage.Completing(row.number("object_bytes", 0, Long.MAX_VALUE));
              case "completed" -> new Stage.Completed();
              default ->
                  throw new IllegalArgumentException("expected sending, completing or completed");
            });
  }

  /** A part that cannot be read is left out: it is sent again. */
  private List<UploadedPart> parts(long taskId, ObjectKey key) {
    return StoredRows.readable(
        database.run(
            "select * from uploaded_part where task_id = $1 and object_key = $2"
                + " order by part_number",
            taskId,
            key.key()),
        StoredRow.reader(
            PostgresUploadLog::part, "uploaded_part", "task_id", "object_key", "part_number"));
  }

  private static UploadedPart part(StoredRow row) {
    Optional<Integer> checksum = row.optionalSmallNumber("crc32c");
    return new UploadedPart(
        row.number("part_number", 1, PartNumbers.MAXIMUM),
        new EntityTag(row.text("entity_tag")),
        row.number("length_bytes", 0, Long.MAX_VALUE),
        checksum.isPresent() ? OptionalInt.of(checksum.get()) : OptionalInt.empty());
  }

  /** A checkpoint that cannot be read is left out: the file is made from its beginning. */
  private static Optional<Checkpoint> checkpoint(StoredRow row) {
    Optional<byte[]> bytes = row.optionalBytes("checkpoint");
    try {
      return bytes.map(Checkpoint::of);
    } catch (RuntimeException e) {
      StoredRows.logOnce(
          "the checkpoint of " + row.text("object_key") + " is not used: " + e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public boolean announce(Claim claim, ObjectKey key) {
    return Held.change(
        database::run,
        claim,
        "insert into upload_announcement (task_id, fencing_token, bucket, object_key)"
            + " select task_id, fencing_token, $4, $5 from image_task"
            + Held.CONDITION
            + " on conflict (task_id, fencing_token, object_key) do update"
            + " set announced_at = clock_timestamp()",
        key.bucket(),
        key.key());
  }

  @Override
  public boolean begin(Claim claim, Upload upload, String fingerprint, boolean settled) {
    return database.inTransaction(
        statements -> {
          boolean held = Held.lock(statements, claim);
          if (held) {
            long taskId = claim.task().taskId();
            ObjectKey key = upload.key();
            statements.run(
                "delete from object_upload where task_id = $1 and object_key = $2",
                taskId,
                key.key());
            statements.run(
                "insert into object_upload"
                    + " (task_id, bucket, object_key, upload_id, checksummed, fingerprint, stage)"
                    + " values ($1, $2, $3, $4, $5, $6, 'sending')",
                taskId,
                key.bucket(),
                key.key(),
                upload.uploadId(),
                upload.checksummed(),
                fingerprint);
            if (settled) {
              settle(statements, taskId, claim.fencingToken(), key);
            }
          }
          return held;
        });
  }

  private static void settle(
      Database.Statements statements, long taskId, long fencingToken, ObjectKey key) {
    statements.run(
        "delete from upload_announcement"
            + " where task_id = $1 and fencing_token = $2 and object_key = $3",
        taskId,
        fencingToken,
        key.key());
  }

  @Override
  public boolean recordPart(Claim claim, Upload upload, UploadedPart part) {
    return Held.change(
        database::run,
        claim,
        "with turn as (delete from part_turn where task_id = $1 and object_key = $4"
            + " and part_number = $5)"
            + " insert into uploaded_part"
            + " (task_id, object_key, part_number, entity_tag, length_bytes, crc32c)"
            + " select task_id, $4, $5, $6, $7, $8 from image_task"
            + Held.CONDITION
            + " on conflict (task_id, object_key, part_number) do update set"
            + " entity_tag = excluded.entity_tag, length_bytes = excluded.length_bytes,"
            + " crc32c = excluded.crc32c",
        upload.key().key(),
        part.partNumber(),
        part.entityTag().text(),
        part.lengthBytes(),
        part.crc32c().isPresent() ? (Integer) part.crc32c().getAsInt() : null);
  }

  @Override
  public boolean recordCheckpoint(Claim claim, Upload upload, Checkpoint checkpoint) {
    return change(claim, upload, "checkpoint = $6", Buffer.buffer(checkpoint.toBytes()));
  }

  @Override
  public boolean recordCompleting(Claim claim, Upload upload, long objectBytes) {
    return change(claim, upload, "stage = 'completing', object_bytes = $6", objectBytes);
  }

  @Override
  public boolean recordCompleted(Claim claim, Upload upload) {
    return change(claim, upload, "stage = 'completed', checkpoint = null");
  }

  private boolean change(Claim claim, Upload upload, String assignments, Object... values) {
    Object[] further = new Object[2 + values.length];
    further[0] = upload.key().key();
    further[1] = upload.uploadId();
    System.arraycopy(values, 0, further, 2, values.length);
    return Held.change(
        database::run,
        claim,
        "update object_upload set "
            + assignments
            + " where object_key = $4 and upload_id = $5"
            + " and task_id in (select task_id from image_task"
            + Held.CONDITION
            + ")",
        further);
  }

  @Override
  public boolean forget(Claim claim, Upload upload) {
    return database.inTransaction(
        statements -> {
          boolean held = Held.lock(statements, claim);
          if (held) {
            forget(statements, claim.task().taskId(), upload);
          }
          return held;
        });
  }

  @Override
  public void forget(UploadOfTask upload) {
    forget(database::run, upload.taskId(), upload.upload());
  }

  private static void forget(Database.Statements statements, long taskId, Upload upload) {
    statements.run(
        "delete from object_upload where task_id = $1 and object_key = $2 and upload_id = $3",
        taskId,
        upload.key().key(),
        upload.uploadId());
  }

  @Override
  public List<UploadOfTask> ofEndedTasks(int limit) {
    return StoredRows.readable(
        database.run(
            "select object_upload.* from object_upload join image_task using (task_id)"
                + " where image_task.status in ('failed', 'finished')"
                + " order by task_id, object_key limit $1",
            limit),
        StoredRow.reader(
            row ->
                new UploadOfTask(
                    row.number("task_id"), upload(row), stage(row) instanceof Stage.Completed),
            TABLE,
            KEY));
  }

  @Override
  public List<Announcement> strayAnnouncements(int limit) {
    return StoredRows.readable(
        database.run(
            "select *, extract(epoch from now() - announced_at)::float8 as age"
                + " from upload_announcement a where not"
                + LIVE
                + " order by announced_at limit $1",
            limit),
        StoredRow.reader(
            row ->
                new Announcement(
                    row.number("task_id"),
                    row.number("fencing_token"),
                    key(row),
                    Duration.ofMillis((long) (row.fraction("age") * 1000))),
            "upload_announcement",
            "task_id",
            "object_key"));
  }

  @Override
  public Optional<Set<String>> knownUploadIds(ObjectKey key) {
    RowSet<Row> rows =
        database.run(
            "select upload_id from object_upload where bucket = $1 and object_key = $2"
                + " union all select null from upload_announcement a"
                + " where bucket = $1 and object_key = $2 and"
                + LIVE,
            key.bucket(),
            key.key());
    Set<String> known = new HashSet<>();
    for (Row row : rows) {
      String uploadId = row.getString("upload_id");
      if (uploadId == null) {
        return Optional.empty();
      }
      known.add(uploadId);
    }
    return Optional.of(known);
  }

  @Override
  public void settle(Announcement announcement) {
    settle(database::run, announcement.taskId(), announcement.fencingToken(), announcement.key());
  }
}
