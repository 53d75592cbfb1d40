package io.imageexport.api.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.testing.Patience;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded PostgreSQL is killed while it is in use. */
class DatabaseOutageTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  @TempDir private Path directory;

  private EmbeddedPostgres server;
  private Vertx vertx;
  private Database database;
  private String killed;

  @BeforeEach
  void start() throws Exception {
    server =
        EmbeddedPostgres.start(
            directory.resolve("pg"),
            directory.resolve("programs"),
            StartupWait.quiet(),
            launched -> {});
    vertx = Vertx.vertx();
    database = Database.open(vertx, server.address(), StartupWait.quiet());
    database.run("create table kept (id int primary key)");
  }

  @AfterEach
  void stop() {
    server.close();
    vertx.close().await();
  }

  private Path data() {
    return directory.resolve("pg").resolve("data");
  }

  /** A new server has a new number. */
  private String pid() throws IOException {
    try {
      List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
      return lines.isEmpty() ? "" : lines.getFirst().strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private void kill() throws Exception {
    killed = pid();
    ProcessHandle process = ProcessHandle.of(Long.parseLong(killed)).orElseThrow();
    process.destroyForcibly();
    process.onExit().get(Patience.seconds(10), TimeUnit.SECONDS);
  }

  /**
   * Asks until the next server answers. Before, there is the announced refusal, or an answer by
   * what the dead server has left running for a moment.
   */
  private void awaitAnswer() throws Exception {
    Patience.await(LIMIT, () -> "an answer", this::isAnsweredByTheNextServer);
  }

  private boolean isAnsweredByTheNextServer() throws IOException {
    try {
      database.run("select 1");
      return !pid().equals(killed) && !pid().isEmpty();
    } catch (CloudException refusal) {
      assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
      return false;
    }
  }

  private List<ProcessHandle> processes() {
    return ProcessHandle.allProcesses()
        .filter(
            handle ->
                List.of(handle.info().arguments().orElse(new String[0]))
                    .contains(data().toString()))
        .toList();
  }

  @Test
  void aKilledServerIsStartedAgainWithWhatItHeld() throws Exception {
    for (int round = 1; round <= 2; round++) {
      database.run("insert into kept values ($1)", round);
      kill();
      awaitAnswer();
      assertEquals(round, Database.count(database.run("select count(*) from kept")));
    }
    server.close();
    assertEquals(List.of(), processes());
  }

  @Test
  void aServerThatCannotStartIsTriedAgain() throws Exception {
    Path aside = directory.resolve("aside");
    kill();
    move(data(), aside);
    Thread.sleep(1_500);
    assertEquals(
        ErrorCode.UNAVAILABLE,
        assertThrows(CloudException.class, () -> database.run("select 1")).code());
    move(aside, data());
    awaitAnswer();
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void whatIsClosedDuringAnOutageStaysClosed() throws Exception {
    kill();
    server.close();
    Thread.sleep(1_000);
    assertEquals(List.of(), processes());
    assertTrue(
        assertThrows(CloudException.class, () -> database.run("select 1")).code()
            == ErrorCode.UNAVAILABLE);
  }
}
