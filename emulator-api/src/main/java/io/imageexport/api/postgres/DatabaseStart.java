package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.startup.StartupWait;
import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.util.PSQLException;

/**
 * Waits for a database to be reachable, checks that it can hold our data, and brings its schema up
 * to date.
 */
final class DatabaseStart {
  static final String SCHEMA = "image_export";

  /** Of one attempt, so that a user soon hears why it takes so long. */
  private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(250);

  /** SQL states of a server with too many connections, or that is starting up or shutting down. */
  private static final Set<String> PASSING = Set.of("53300", "57P01", "57P02", "57P03");

  /** The class of SQL states for connections that are refused or broken. */
  private static final String BROKEN = "08";

  private final PostgresAddress address;
  private final StartupWait wait;

  DatabaseStart(PostgresAddress address, StartupWait wait) {
    this.address = requireNonNull(address, "address is null");
    this.wait = requireNonNull(wait, "wait is null");
  }

  /**
   * Returns when the database is ready for use.
   *
   * @throws IOException in one sentence, if it is not in time, or never will be
   */
  void run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Duration left = wait.limit().minusNanos(System.nanoTime() - start);
      try (Connection connection = Drivers.jdbc(address, attempt(left)).getConnection()) {
        requireUsable(connection);
        break;
      } catch (SQLException failure) {
        if (!isPassing(failure)) {
          throw unusable(failure);
        }
        if (System.nanoTime() - start >= wait.limit().toNanos()) {
          throw new IOException(wait.expired("PostgreSQL at " + address, reason(failure)), failure);
        }
        wait.report("PostgreSQL at " + address, reason(failure));
      }
      Thread.sleep(PAUSE);
    }
    migrate();
  }

  private static Duration attempt(Duration left) {
    return left.compareTo(ATTEMPT_LIMIT) < 0 ? left : ATTEMPT_LIMIT;
  }

  private static boolean isPassing(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return PASSING.contains(state) || (state.startsWith(BROKEN) && isBroken(failure));
  }

  /** The same states stand for certificates that are refused, and those stay refused. */
  private static boolean isBroken(Throwable failure) {
    return failure != null
        && !(failure instanceof SSLException)
        && (failure instanceof IOException || isBroken(failure.getCause()));
  }

  private void requireUsable(Connection connection) throws SQLException, IOException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select current_setting('server_encoding'), pg_is_in_recovery()"
                    + " or current_setting('transaction_read_only')::boolean")) {
      row.next();
      String encoding = row.getString(1);
      if (!encoding.equals("UTF8")) {
        throw new IOException(
            "database "
                + address
                + " has the encoding "
                + encoding
                + ", which cannot hold all names; expected UTF8: create it with ENCODING 'UTF8'"
                + " TEMPLATE template0");
      }
      if (row.getBoolean(2)) {
        throw new IOException(
            "database " + address + " is read-only; expected the primary server of a cluster");
      }
    }
  }

  private void migrate() throws IOException {
    try {
      Flyway.configure()
          .dataSource(Drivers.jdbc(address, wait.limit()))
          .schemas(SCHEMA)
          .lockRetryCount(Math.clamp(wait.limit().toSeconds(), 1, Integer.MAX_VALUE))
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw unusable(e);
    }
  }

  private IOException unusable(Exception failure) {
    return new IOException(
        "PostgreSQL at " + address + " cannot be used: " + reason(failure), failure);
  }

  /** The first line of what the server or the driver says, without the name of a Java class. */
  private static String reason(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      root = cause;
      if (cause instanceof UnknownHostException unknown) {
        return "unknown host '" + unknown.getMessage() + "'";
      }
      if (cause instanceof PSQLException refusal && refusal.getServerErrorMessage() != null) {
        root = cause;
        break;
      }
    }
    String text = String.valueOf(root.getMessage()).strip();
    return text.lines().findFirst().orElse("no reason was given").strip();
  }
}
