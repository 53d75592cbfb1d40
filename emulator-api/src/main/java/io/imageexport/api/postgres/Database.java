package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.startup.StartupWait;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.identity.AccountId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
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
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A pool of connections to one database, in blocking calls.
 *
 * <p>Thread-safe, event loops excepted. Every wait has a bound, see {@link CallLimits}. A caller
 * whom the database fails is told, by a {@link CloudException} without a stack trace, whether the
 * database is busy, silent, or out of reach.
 */
public final class Database implements AutoCloseable {
  private final Pool pool;
  private final CallLimits limits;
  private final Connections connections;
  private final Condition condition = new Condition();

  private Database(Pool pool, CallLimits limits) {
    this.pool = pool;
    this.limits = limits;
    this.connections = new Connections(limits.place());
  }

  /**
   * Waits for the database, brings its schema up to date, and opens the pool.
   *
   * @throws IOException in one line, if the database cannot be reached or used
   */
  public static Database open(Vertx vertx, PostgresAddress address, StartupWait wait)
      throws IOException, InterruptedException {
    return open(vertx, address, wait, CallLimits.DEFAULT);
  }

  static Database open(Vertx vertx, PostgresAddress address, StartupWait wait, CallLimits limits)
      throws IOException, InterruptedException {
    requireNonNull(vertx, "vertx is null");
    new DatabaseStart(address, wait).run();
    PgConnectOptions options =
        Drivers.vertx(address)
            .setCachePreparedStatements(true)
            .addProperty("application_name", "image-export-emulator")
            // A plan is made once for each statement. PostgreSQL would plan a list of tasks anew at
            // each poll, which took four times as long as running it.
            .addProperty("plan_cache_mode", "force_generic_plan")
            .addProperty("search_path", DatabaseStart.SCHEMA)
            .addProperty("statement_timeout", millis(limits.statement()))
            .addProperty("lock_timeout", millis(limits.lock()))
            .addProperty("idle_in_transaction_session_timeout", millis(limits.silence()));
    Pool pool =
        PgBuilder.pool()
            // Callers wait in Connections; the pool's queue holds those whose connection is being
            // made.
            .with(
                new PoolOptions()
                    .setMaxSize(Connections.COUNT)
                    .setMaxWaitQueueSize(4 * Connections.COUNT)
                    // Its own time-out fails calls twice, which is logged with a stack trace.
                    .setConnectionTimeout(0))
            .with(
                new NetClientOptions()
                    .setConnectTimeout((int) limits.answer().toMillis())
                    .setTcpKeepAlive(true)
                    .setReadIdleTimeout((int) limits.silence().toSeconds())
                    .setIdleTimeoutUnit(TimeUnit.SECONDS))
            .connectingTo(options)
            .using(vertx)
            .build();
    return new Database(pool, limits);
  }

  private static String millis(Duration limit) {
    return Long.toString(limit.toMillis());
  }

  RowSet<Row> run(String sql, Object... parameters) {
    return Conflicts.retried(() -> once(sql, parameters));
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
    Connections.Place place = connections.take(condition);
    Future<SqlConnection> connecting = pool.getConnection();
    SqlConnection connection;
    try {
      connection = await(connecting);
    } catch (RuntimeException failure) {
      // It may still come, when nobody waits for it any more.
      connecting.onSuccess(SqlConnection::close).onComplete(ended -> place.close());
      throw failure;
    }
    try {
      Transaction transaction = await(connection.begin());
      try {
        T result = work.apply((sql, parameters) -> await(execute(connection, sql, parameters)));
        await(transaction.commit());
        return result;
      } catch (RuntimeException failure) {
        rollback(transaction, failure);
        throw failure;
      }
    } finally {
      connection.close().onComplete(closed -> place.close());
    }
  }

  private void rollback(Transaction transaction, RuntimeException failure) {
    try {
      await(transaction.rollback());
    } catch (RuntimeException rollbackFailure) {
      failure.addSuppressed(rollbackFailure);
    }
  }

  private RowSet<Row> once(String sql, Object[] parameters) {
    Connections.Place place = connections.take(condition);
    // The place is taken as long as the call is under way, whether or not somebody waits for it.
    return await(execute(pool, sql, parameters).onComplete(ended -> place.close()));
  }

  private static Future<RowSet<Row>> execute(SqlClient client, String sql, Object[] parameters) {
    return client.preparedQuery(sql).execute(Tuple.from(parameters));
  }

  /**
   * Waits for an answer.
   *
   * @throws CloudException if the database is busy, silent or out of reach
   * @throws PgException if the database refuses the call
   */
  private <T> T await(Future<T> future) {
    try {
      T answer =
          future
              .toCompletionStage()
              .toCompletableFuture()
              .get(limits.answer().toMillis(), TimeUnit.MILLISECONDS);
      condition.answers();
      return answer;
    } catch (ExecutionException e) {
      throw condition.failed(e.getCause());
    } catch (TimeoutException e) {
      throw condition.isSilent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw condition.interrupted();
    }
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
