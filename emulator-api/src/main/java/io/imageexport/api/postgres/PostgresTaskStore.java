package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.export.Claim;
import io.imageexport.core.export.DiskTarget;
import io.imageexport.core.export.ExportRequest;
import io.imageexport.core.export.ExportTask;
import io.imageexport.core.export.NewTask;
import io.imageexport.core.export.OssUrl;
import io.imageexport.core.export.TaskDecision;
import io.imageexport.core.export.TaskQuery;
import io.imageexport.core.export.TaskStatus;
import io.imageexport.core.export.TaskStore;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import io.imageexport.core.snapshot.SnapshotId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Export tasks in PostgreSQL: the queue, the lock and the log.
 *
 * <p>Leases are measured by the database's clock, which all processes share. Safe for threads.
 */
public final class PostgresTaskStore implements TaskStore {
  /** The guard of every change by a worker: it must be the one that claimed the task last. */
  private static final String HELD =
      " where task_id = $1 and fencing_token = $2 and worker = $3 and status = 'running'";

  private final Database database;

  public PostgresTaskStore(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  @Override
  public long submit(NewTask task) {
    return database.inTransaction(statements -> submit(statements, task));
  }

  private static long submit(Database.Statements statements, NewTask task) {
    ExportRequest request = task.request();
    RowSet<Row> inserted =
        statements.run(
            """
            insert into export_task
              (account, region, image, role, oss_url, oss_prefix, client_token, all_disks,
               snapshots, object_keys, status, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'pending', $11)
            on conflict (account, client_token) where client_token is not null do nothing
            returning task_id""",
            request.account().value(),
            request.region(),
            request.imageId(),
            request.roleName().value(),
            request.ossUrl().toString(),
            request.prefix().orElse(null),
            request.clientToken().orElse(null),
            request.allDisks(),
            task.targets().stream().map(target -> target.snapshot().value()).toArray(String[]::new),
            task.targets().stream().map(DiskTarget::objectKey).toArray(String[]::new),
            Database.timestamp(task.createdAt()));
    for (Row row : inserted) {
      long taskId = row.getLong("task_id");
      for (TaskDecision decision : task.decisions()) {
        TaskDecisionRows.insert(statements, taskId, decision);
      }
      return taskId;
    }
    return findByClientToken(statements, request.account(), request.clientToken().orElseThrow())
        .orElseThrow();
  }

  @Override
  public OptionalLong findByClientToken(AccountId account, String clientToken) {
    return findByClientToken(database::run, account, clientToken);
  }

  private static OptionalLong findByClientToken(
      Database.Statements statements, AccountId account, String clientToken) {
    RowSet<Row> rows =
        statements.run(
            "select task_id from export_task where account = $1 and client_token = $2",
            account.value(),
            clientToken);
    for (Row row : rows) {
      return OptionalLong.of(row.getLong("task_id"));
    }
    return OptionalLong.empty();
  }

  @Override
  public Optional<Claim> claim(String worker, Duration lease) {
    RowSet<Row> rows =
        database.run(
            """
            update export_task
            set status = 'running', worker = $1, fencing_token = fencing_token + 1,
                lease_until = now() + $2 * interval '1 millisecond'
            where task_id = (
              select task_id from export_task
              where status in ('pending', 'running')
                and (status = 'pending' or lease_until < now())
              order by task_id
              limit 1
              for update skip locked)
            returning *""",
            worker,
            (double) lease.toMillis());
    for (Row row : rows) {
      ExportTask task = task(row);
      return Optional.of(
          new Claim(task, worker, row.getLong("fencing_token"), openUploads(task.taskId())));
    }
    return Optional.empty();
  }

  private List<Upload> openUploads(long taskId) {
    List<Upload> uploads = new ArrayList<>();
    for (Row row : database.run("select * from open_upload where task_id = $1", taskId)) {
      uploads.add(
          new Upload(
              new ObjectKey(row.getString("bucket"), row.getString("object_key")),
              row.getString("upload_id")));
    }
    return uploads;
  }

  @Override
  public boolean renew(Claim claim, Duration lease) {
    return change(
        claim,
        "update export_task set lease_until = now() + $4 * interval '1 millisecond'" + HELD,
        (double) lease.toMillis());
  }

  @Override
  public boolean recordProgress(Claim claim, int progressPercent) {
    return change(
        claim, "update export_task set progress = greatest(progress, $4)" + HELD, progressPercent);
  }

  @Override
  public boolean recordUpload(Claim claim, Upload upload) {
    return change(
        claim,
        "insert into open_upload (task_id, bucket, object_key, upload_id)"
            + " select task_id, $4, $5, $6 from export_task"
            + HELD,
        upload.key().bucket(),
        upload.key().key(),
        upload.uploadId());
  }

  @Override
  public boolean forgetUpload(Claim claim, Upload upload) {
    return change(
        claim,
        "delete from open_upload where upload_id = $4"
            + " and task_id in (select task_id from export_task"
            + HELD
            + ")",
        upload.uploadId());
  }

  @Override
  public boolean recordDecision(Claim claim, TaskDecision decision) {
    return database.inTransaction(
        statements -> {
          boolean held =
              statements
                      .run(
                          "select 1 from export_task" + HELD + " for share",
                          claim.task().taskId(),
                          claim.fencingToken(),
                          claim.worker())
                      .size()
                  > 0;
          if (held) {
            TaskDecisionRows.insert(statements, claim.task().taskId(), decision);
          }
          return held;
        });
  }

  @Override
  public boolean exists(long taskId) {
    return database.run("select 1 from export_task where task_id = $1", taskId).size() > 0;
  }

  @Override
  public List<TaskDecision> decisions(long taskId) {
    return TaskDecisionRows.find(database, taskId);
  }

  @Override
  public boolean finish(Claim claim, Instant finishedAt) {
    return change(
        claim,
        "update export_task set status = 'finished', progress = 100, finished_at = $4,"
            + " lease_until = null"
            + HELD,
        Database.timestamp(finishedAt));
  }

  @Override
  public boolean fail(Claim claim, String errorInfo, Instant finishedAt) {
    return change(
        claim,
        "update export_task set status = 'failed', error_info = $4, finished_at = $5,"
            + " lease_until = null"
            + HELD,
        errorInfo,
        Database.timestamp(finishedAt));
  }

  @Override
  public boolean release(Claim claim) {
    return change(
        claim,
        "update export_task set status = 'pending', worker = null, lease_until = null" + HELD);
  }

  @Override
  public int releaseAll(String worker) {
    return database
        .run(
            "update export_task set status = 'pending', worker = null, lease_until = null"
                + " where status = 'running' and worker = $1",
            worker)
        .rowCount();
  }

  private boolean change(Claim claim, String sql, Object... further) {
    Object[] parameters = new Object[3 + further.length];
    parameters[0] = claim.task().taskId();
    parameters[1] = claim.fencingToken();
    parameters[2] = claim.worker();
    System.arraycopy(further, 0, parameters, 3, further.length);
    return database.run(sql, parameters).rowCount() > 0;
  }

  @Override
  public Page find(TaskQuery query) {
    Conditions conditions =
        new Conditions()
            .and("account = ?", query.account().value())
            .and("region = ?", query.region());
    if (!query.taskIds().isEmpty()) {
      conditions.and("task_id = any(?)", query.taskIds().toArray(Long[]::new));
    }
    query.status().ifPresent(status -> conditions.and("status = ?", wireName(status)));
    query
        .createdFrom()
        .ifPresent(from -> conditions.and("created_at >= ?", Database.timestamp(from)));
    query.createdTo().ifPresent(to -> conditions.and("created_at <= ?", Database.timestamp(to)));
    List<ExportTask> tasks = new ArrayList<>();
    for (Row row :
        conditions.page(
            database,
            "select * from export_task",
            " order by task_id desc",
            query.offset(),
            query.limit())) {
      tasks.add(task(row));
    }
    return new Page(tasks, conditions.count(database, "export_task"));
  }

  private static ExportTask task(Row row) {
    ExportRequest request =
        new ExportRequest(
            new AccountId(row.getString("account")),
            row.getString("region"),
            row.getString("image"),
            new ResourceName(row.getString("role")),
            OssUrl.parse(row.getString("oss_url")),
            Optional.ofNullable(row.getString("oss_prefix")),
            Optional.ofNullable(row.getString("client_token")),
            row.getBoolean("all_disks"));
    String[] snapshots = row.getArrayOfStrings("snapshots");
    String[] objectKeys = row.getArrayOfStrings("object_keys");
    List<DiskTarget> targets = new ArrayList<>();
    for (int i = 0; i < snapshots.length; i++) {
      targets.add(new DiskTarget(new SnapshotId(snapshots[i]), objectKeys[i]));
    }
    return new ExportTask(
        row.getLong("task_id"),
        request,
        targets,
        TaskStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getInteger("progress"),
        row.getString("error_info"),
        Database.instant(row, "created_at"),
        Optional.ofNullable(row.getOffsetDateTime("finished_at")).map(time -> time.toInstant()));
  }

  private static String wireName(TaskStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
