package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of connections to one database, in blocking calls.
 *
 * <p>Safe for threads, event loops excepted. Some two connections for each processor are open, and
 * {@value #MAX_WAITING} callers wait for one; a call that has no answer after {@link #CALL_LIMIT}
 * fails.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /**
   * More of them do not answer more: they only take the processors from each other, and one in a
   * hundred polls then waited four times as long.
   */
  static final int MAX_CONNECTIONS =
      Math.clamp(2L * Runtime.getRuntime().availableProcessors() + 2, 4, 16);

  static final int MAX_WAITING = 2_000;
  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
  private static final String SCHEMA = "image_export";

  private final Pool pool;

  /** Whether it has been told that the database is away; told once until it answers. */
  private final AtomicBoolean away = new AtomicBoolean();

  private Database(Pool pool) {
    this.pool = pool;
  }

  /**
   * Brings the schema up to date, and opens the pool.
   *
   * @throws IllegalStateException in one line, if the database cannot be reached or used
   */
  public static Database open(Vertx vertx, PostgresAddress address) {
    requireNonNull(vertx, "vertx is null");
    migrate(address);
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(address.host())
            .setPort(address.port())
            .setDatabase(address.database())
            .setUser(address.user())
            .setPassword(address.password())
            .setCachePreparedStatements(true)
            .addProperty("application_name", "image-export-emulator")
            // A plan is made once for each statement. PostgreSQL would plan a list of tasks anew at
            // each poll, which took four times as long as running it.
            .addProperty("plan_cache_mode", "force_generic_plan")
            .addProperty("search_path", SCHEMA);
    Pool pool =
        PgBuilder.pool()
            .with(
                new PoolOptions()
                    .setMaxSize(MAX_CONNECTIONS)
                    .setMaxWaitQueueSize(MAX_WAITING)
                    .setConnectionTimeout(10)
                    .setConnectionTimeoutUnit(TimeUnit.SECONDS))
            .connectingTo(options)
            .using(vertx)
            .build();
    return new Database(pool);
  }

  private static void migrate(PostgresAddress address) {
    try {
      Flyway.configure()
          .dataSource(address.jdbcUrl(), address.user(), address.password())
          .schemas(SCHEMA)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new IllegalStateException(
          "PostgreSQL at " + address + " cannot be used: " + rootMessage(e), e);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("").strip();
  }

  RowSet<Row> run(String sql, Object... parameters) {
    return Conflicts.retried(() -> run(pool, sql, parameters));
  }

  /**
   * Runs statements that hold together: all of them, or none.
   *
   * @param work run again from its beginning where PostgreSQL has given it up in favour of another
   *     transaction
   */
  <T> T inTransaction(Function<Statements, T> work) {
    return Conflicts.retried(() -> once(work));
  }

  private <T> T once(Function<Statements, T> work) {
    SqlConnection connection = await(pool.getConnection());
    try {
      Transaction transaction = await(connection.begin());
      try {
        T result = work.apply((sql, parameters) -> run(connection, sql, parameters));
        await(transaction.commit());
        return result;
      } catch (RuntimeException failure) {
        rollback(transaction, failure);
        throw failure;
      }
    } finally {
      connection.close();
    }
  }

  private void rollback(Transaction transaction, RuntimeException failure) {
    try {
      await(transaction.rollback());
    } catch (RuntimeException rollbackFailure) {
      failure.addSuppressed(rollbackFailure);
    }
  }

  private RowSet<Row> run(SqlClient client, String sql, Object[] parameters) {
    return await(client.preparedQuery(sql).execute(Tuple.from(parameters)));
  }

  /**
   * Waits for an answer.
   *
   * @throws CloudException if the database is away: restarting, out of reach, or silent
   */
  private <T> T await(Future<T> future) {
    try {
      T answer =
          future
              .toCompletionStage()
              .toCompletableFuture()
              .get(CALL_LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (away.get() && away.getAndSet(false)) {
        LOG.info("the database answers again");
      }
      return answer;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PgException refusal && !isAway(refusal)) {
        throw refusal;
      }
      throw unavailable("does not answer: " + e.getCause().getMessage());
    } catch (TimeoutException e) {
      throw unavailable("has not answered for " + CALL_LIMIT.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable();
    }
  }

  private CloudException unavailable(String how) {
    if (!away.getAndSet(true)) {
      LOG.warn("the database {}", how);
    }
    return unavailable();
  }

  private static CloudException unavailable() {
    return new CloudException(ErrorCode.UNAVAILABLE, "the database cannot be reached");
  }

  /** Classes 08 (connection), 53 (resources) and 57P (shut down) of the SQL states. */
  private static boolean isAway(PgException refusal) {
    String state = String.valueOf(refusal.getSqlState());
    return state.startsWith("08") || state.startsWith("53") || state.startsWith("57P");
  }

  /** The number that a counting query gives. */
  static long count(RowSet<Row> rows) {
    return rows.iterator().next().getLong(0);
  }

  /** Whoever else wants to count what the account has waits until the transaction ends. */
  static void lockAccount(Statements statements, AccountId account) {
    statements.run("select 1 from account where id = $1 for update", account.value());
  }

  /** A pattern for names that hold a text, which may hold the pattern's own signs. */
  static String anywhere(String text) {
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }

  /** An order of roles and policies. */
  static String byCreation(String prefix, boolean newestFirst) {
    String direction = newestFirst ? " desc" : "";
    return " order by " + prefix + "created_at" + direction + ", " + prefix + "name" + direction;
  }

  static OffsetDateTime timestamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  @Override
  public void close() {
    await(pool.close());
  }

  /** Statements that run one after the other on one connection. */
  @FunctionalInterface
  interface Statements {
    RowSet<Row> run(String sql, Object... parameters);
  }
}
