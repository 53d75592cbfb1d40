package io.imageexport.api.postgres;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL server as a user has one, with settings of the test's: the embedded one's programs
 * and data, under our own command line.
 */
final class OwnServer {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Path accessRules;
  private final PostgresAddress address;
  private final Process process;

  private OwnServer(Path accessRules, PostgresAddress address, Process process) {
    this.accessRules = accessRules;
    this.address = address;
    this.process = process;
  }

  /**
   * Starts a server.
   *
   * @param settings such as {@code ssl=on}
   */
  static OwnServer start(Path directory, List<String> settings) throws Exception {
    Path programs = directory.resolve("programs");
    EmbeddedPostgres first =
        EmbeddedPostgres.start(
            directory.resolve("pg"), programs, StartupWait.quiet(), launched -> {});
    PostgresAddress address = first.address();
    first.close();
    Path data = directory.resolve("pg").resolve("data");
    Path accessRules = directory.resolve("pg").resolve("access");
    List<String> command = new ArrayList<>();
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      // PostgreSQL refuses to run as root.
      command.addAll(List.of("unshare", "--user"));
    }
    command.addAll(
        List.of(
            programs.resolve("bin").resolve("postgres").toString(),
            "-D",
            data.toString(),
            "-c",
            "hba_file=" + accessRules,
            "-p",
            Integer.toString(address.port())));
    for (String setting : settings) {
      command.addAll(List.of("-c", setting));
    }
    Path log = directory.resolve("own-server.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    OwnServer server = new OwnServer(accessRules, address, process);
    Patience.await(
        LIMIT,
        () -> "a server that is ready; its log is " + log,
        () -> {
          assertTrue(process.isAlive(), Files.readString(log));
          return server.answers();
        });
    return server;
  }

  private boolean answers() {
    try {
      run("select 1");
      return true;
    } catch (SQLException notYet) {
      return false;
    }
  }

  /** The file of the form of {@code pg_hba.conf}. */
  Path accessRules() {
    return accessRules;
  }

  PostgresAddress address() {
    return address;
  }

  /** The address of a database of this server, as a user gives it. */
  PostgresAddress database(String host, String databaseAndParameters) {
    return PostgresUrl.parse(
        "postgresql://%s:%s@%s:%d/%s"
            .formatted(
                address.user(), address.password(), host, address.port(), databaseAndParameters));
  }

  void run(String... statements) throws SQLException {
    try (Connection connection = Drivers.jdbc(address, StartupWait.DEFAULT_LIMIT).getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Stops all of its processes, or lets them go on: {@code STOP}, {@code CONT}. */
  void signal(String name) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name, "" + process.pid()));
    process.descendants().forEach(child -> command.add("" + child.pid()));
    new ProcessBuilder(command).start().waitFor();
  }

  void stop() throws IOException, InterruptedException {
    signal("CONT");
    new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
    if (!process.waitFor(Patience.of(LIMIT).toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
    }
  }
}
