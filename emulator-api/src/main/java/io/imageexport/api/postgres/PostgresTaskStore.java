package io.imageexport.api.postgres;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageErrors;
import io.imageexport.core.image.ImageLimits;
import io.imageexport.core.task.Claim;
import io.imageexport.core.task.ClientToken;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.StoredSnapshot;
import io.imageexport.core.task.SubmittedTask;
import io.imageexport.core.task.TaskAction;
import io.imageexport.core.task.TaskDecision;
import io.imageexport.core.task.TaskQuery;
import io.imageexport.core.task.TaskStore;
import io.imageexport.core.task.TaskWork;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Tasks in PostgreSQL: the queue, the lock and the log.
 *
 * <p>Leases are measured by the database's clock, which all processes share. Thread-safe.
 */
public final class PostgresTaskStore implements TaskStore {
  /** Of a row of {@code image_task}. */
  private static final String CLAIMABLE =
      "status in ('pending', 'running') and (status = 'pending' or lease_until < now())";

  /** If other workers hold the tasks of so many accounts, those are being claimed right now. */
  private static final int MAX_ACCOUNTS_IN_TURN = 16;

  private static final String INSERT =
      "insert into image_task (account, region, image, client_token, created_at, status, "
          + String.join(", ", TaskWorkRows.COLUMNS)
          + ") values ($1, $2, $3, $4, $5, 'pending', "
          + IntStream.range(0, TaskWorkRows.COLUMNS.size())
              .mapToObj(place -> "$" + (6 + place))
              .collect(joining(", "))
          + ") on conflict (account, action, client_token) where client_token is not null"
          + " do nothing returning task_id";

  private final Database database;

  public PostgresTaskStore(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  @Override
  public List<SubmittedTask> submit(List<NewTask> tasks) {
    return database.inTransaction(
        statements -> {
          lockWhatIsRead(statements, tasks);
          return tasks.stream().map(task -> submit(statements, task)).toList();
        });
  }

  private static SubmittedTask submit(Database.Statements statements, NewTask task) {
    List<Object> values =
        new ArrayList<>(
            Arrays.asList(
                task.account().value(),
                task.region(),
                task.imageId(),
                task.clientToken().map(ClientToken::value).orElse(null),
                Database.timestamp(task.createdAt())));
    values.addAll(TaskWorkRows.values(task.work()));
    for (Row row : statements.run(INSERT, values.toArray())) {
      long taskId = row.getLong("task_id");
      statements.run(
          "insert into task_turn (account) values ($1) on conflict do nothing",
          task.account().value());
      TaskDecisionRows.insertFirst(statements, taskId, task.decisions());
      task.newImage().ifPresent(image -> insertImage(statements, taskId, image));
      return new SubmittedTask(taskId, task.imageId());
    }
    return findByClientToken(
            statements, task.account(), task.work().action(), task.clientToken().orElseThrow())
        .orElseThrow();
  }

  /**
   * Keeps the images that tasks read from being deleted until the tasks are on the queue; an image
   * that a task on the queue reads cannot be deleted. Locked by ascending id, as everywhere.
   */
  private static void lockWhatIsRead(Database.Statements statements, List<NewTask> tasks) {
    tasks.stream()
        .flatMap(task -> readImage(task).stream())
        .sorted()
        .distinct()
        .forEach(image -> PostgresImageStore.lock(statements, image, "share"));
  }

  private static Optional<String> readImage(NewTask task) {
    return switch (task.work()) {
      case TaskWork.Export export -> Optional.of(task.imageId());
      case TaskWork.Import read -> Optional.empty();
      case TaskWork.Copy copy -> Optional.of(copy.sourceImageId());
    };
  }

  private static void insertImage(Database.Statements statements, long taskId, Image image) {
    Database.lockAccount(statements, image.account());
    int count = PostgresImageStore.count(statements, image.account(), image.region());
    if (count >= ImageLimits.MAX_IMAGES) {
      throw ImageErrors.quotaExceeded();
    }
    PostgresImageStore.insert(statements, image, Optional.of(taskId));
  }

  @Override
  public Optional<SubmittedTask> findByClientToken(
      AccountId account, TaskAction action, ClientToken clientToken) {
    return findByClientToken(database::run, account, action, clientToken);
  }

  private static Optional<SubmittedTask> findByClientToken(
      Database.Statements statements,
      AccountId account,
      TaskAction action,
      ClientToken clientToken) {
    RowSet<Row> rows =
        statements.run(
            "select task_id, image from image_task"
                + " where account = $1 and action = $2 and client_token = $3",
            account.value(),
            action.wireName(),
            clientToken.value());
    for (Row row : rows) {
      return Optional.of(new SubmittedTask(row.getLong("task_id"), row.getString("image")));
    }
    return Optional.empty();
  }

  /** Rows are read after the transaction: whatever is in them, the turn has been taken. */
  @Override
  public Optional<Claim> claim(String worker, Duration lease, Set<AccountId> excluded) {
    for (AccountId account : accountsInTurn(excluded)) {
      Optional<Row> claimed = claim(account, worker, lease);
      if (claimed.isPresent()) {
        Row row = claimed.get();
        return Optional.of(new Claim(TaskRows.task(row), worker, row.getLong("fencing_token")));
      }
    }
    return Optional.empty();
  }

  /** Accounts that have a task to be claimed; the one that was served longest ago comes first. */
  private List<AccountId> accountsInTurn(Set<AccountId> excluded) {
    return StoredRows.readable(
        database.run(
            "select account from task_turn where account <> all($2)"
                + " and exists (select 1 from image_task t"
                + " where t.account = task_turn.account and "
                + CLAIMABLE
                + ") order by served_at, account limit $1",
            MAX_ACCOUNTS_IN_TURN,
            excluded.stream().map(AccountId::value).toArray(String[]::new)),
        StoredRow.reader(row -> row.parsed("account", AccountId::new), "task_turn", "account"));
  }

  /** A row that PostgreSQL refuses to change keeps its own account waiting, and no other. */
  private Optional<Row> claim(AccountId account, String worker, Duration lease) {
    try {
      return database.inTransaction(statements -> claim(statements, account, worker, lease));
    } catch (PgException refusal) {
      StoredRows.logOnce(
          "no task of account " + account + " can be claimed: " + refusal.getErrorMessage());
      return Optional.empty();
    }
  }

  private static Optional<Row> claim(
      Database.Statements statements, AccountId account, String worker, Duration lease) {
    RowSet<Row> rows =
        statements.run(
            "update image_task set status = 'running', worker = $1,"
                + " fencing_token = coalesce(fencing_token, 0) + 1,"
                + " lease_until = now() + $2 * interval '1 millisecond'"
                + " where task_id = (select task_id from image_task"
                + " where account = $3 and "
                + CLAIMABLE
                + " order by task_id limit 1 for update skip locked) returning *",
            worker,
            (double) lease.toMillis(),
            account.value());
    for (Row row : rows) {
      statements.run(
          "update task_turn set served_at = clock_timestamp() where account = $1", account.value());
      return Optional.of(row);
    }
    return Optional.empty();
  }

  @Override
  public boolean renew(Claim claim, Duration lease) {
    return change(
        claim,
        "update image_task set lease_until = now() + $4 * interval '1 millisecond'"
            + Held.CONDITION,
        (double) lease.toMillis());
  }

  @Override
  public boolean recordProgress(Claim claim, int progressPercent) {
    return change(
        claim,
        "update image_task set progress = greatest(progress, $4)" + Held.CONDITION,
        progressPercent);
  }

  @Override
  public boolean recordDecision(Claim claim, TaskDecision decision) {
    return database.inTransaction(
        statements -> {
          boolean held = Held.lock(statements, claim);
          if (held) {
            TaskDecisionRows.insert(statements, claim.task().taskId(), decision);
          }
          return held;
        });
  }

  @Override
  public boolean exists(long taskId) {
    return database.run("select 1 from image_task where task_id = $1", taskId).size() > 0;
  }

  @Override
  public List<TaskDecision> decisions(long taskId) {
    return TaskDecisionRows.find(database, taskId);
  }

  @Override
  public boolean finish(Claim claim, List<StoredSnapshot> made, Instant finishedAt) {
    return database.inTransaction(
        statements -> {
          boolean held =
              Held.change(
                  statements,
                  claim,
                  "update image_task set status = 'finished', progress = 100, finished_at = $4,"
                      + " lease_until = null"
                      + Held.CONDITION,
                  Database.timestamp(finishedAt));
          if (held) {
            // By ascending id, as all who change several snapshots.
            for (StoredSnapshot snapshot :
                made.stream().sorted(comparing(stored -> stored.id().value())).toList()) {
              statements.run(
                  "update snapshot set status = 'AVAILABLE', stored_bytes = $2 where id = $1",
                  snapshot.id().value(),
                  snapshot.storedBytes());
            }
            statements.run(
                "update image set status = 'READY' where made_by = $1", claim.task().taskId());
          }
          return held;
        });
  }

  @Override
  public boolean fail(Claim claim, String errorInfo, Instant finishedAt) {
    return database.inTransaction(
        statements -> {
          boolean held =
              Held.change(
                  statements,
                  claim,
                  "update image_task set status = 'failed', error_info = $4, finished_at = $5,"
                      + " lease_until = null"
                      + Held.CONDITION,
                  errorInfo,
                  Database.timestamp(finishedAt));
          if (held) {
            markWhatWasToBeMade(statements, claim.task().taskId());
          }
          return held;
        });
  }

  private static void markWhatWasToBeMade(Database.Statements statements, long taskId) {
    statements.run(
        "with locked as (select id from snapshot where id in (select image_disk.snapshot"
            + " from image_disk join image on image.id = image_disk.image"
            + " where image.made_by = $1) order by id for update)"
            + " update snapshot set status = 'ERROR_CREATE' from locked"
            + " where snapshot.id = locked.id",
        taskId);
    statements.run("update image set status = 'ERROR' where made_by = $1", taskId);
  }

  @Override
  public boolean release(Claim claim) {
    return change(
        claim,
        "update image_task set status = 'pending', worker = null, lease_until = null"
            + Held.CONDITION);
  }

  /** One after the other: a row that PostgreSQL refuses to change waits until its lease ends. */
  @Override
  public int releaseAll(String worker) {
    int released = 0;
    for (Row row :
        database.run(
            "select task_id from image_task where status = 'running' and worker = $1", worker)) {
      released += release(row.getLong("task_id"), worker);
    }
    return released;
  }

  private int release(long taskId, String worker) {
    try {
      return database
          .run(
              "update image_task set status = 'pending', worker = null, lease_until = null"
                  + " where status = 'running' and worker = $1 and task_id = $2",
              worker,
              taskId)
          .rowCount();
    } catch (PgException refusal) {
      StoredRows.logOnce("task " + taskId + " cannot be given back: " + refusal.getErrorMessage());
      return 0;
    }
  }

  private boolean change(Claim claim, String sql, Object... further) {
    return Held.change(database::run, claim, sql, further);
  }

  @Override
  public Page find(TaskQuery query) {
    TaskPageSql sql = TaskPageSql.of(query);
    List<ImageTask> tasks = new ArrayList<>();
    long total = 0;
    for (Row row : database.run(sql.text(), sql.parameters().toArray())) {
      total = row.getLong(TaskPageSql.TOTAL);
      if (row.getLong("task_id") != null) {
        tasks.add(TaskRows.task(row));
      }
    }
    return new Page(tasks, total);
  }
}
