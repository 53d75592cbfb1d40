package io.imageexport.api.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.api.file.Trees;
import io.imageexport.api.postgres.PostgresAddress;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.testing.Patience;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A start on what an earlier one has left, which a crash can leave in any state. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(1_200)
class EmbeddedPostgresTest {
  private static final String NOISE = "\u0000\u0001garbage\nof more than one line\n\uffff";

  private PostgresFolder folder;
  private Path programs;

  @BeforeAll
  void makeDatabase(@TempDir Path parent) throws Exception {
    folder = new PostgresFolder(parent.resolve("pg"));
    programs = folder.path().resolve("programs");
    try (EmbeddedPostgres server = start();
        Connection connection = connect(server.address());
        Statement statement = connection.createStatement()) {
      statement.execute("create table kept (id int primary key)");
      statement.execute("insert into kept values (1)");
    }
  }

  @AfterAll
  void nothingRuns() {
    assertEquals(List.of(), servers());
  }

  private EmbeddedPostgres start() throws IOException, InterruptedException {
    return EmbeddedPostgres.start(folder.path(), programs, StartupWait.quiet(), launched -> {});
  }

  private static Connection connect(PostgresAddress address) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(address.port(), address.database()),
        address.user(),
        address.password());
  }

  private void assertStartsWithItsContent() throws Exception {
    try (EmbeddedPostgres server = start();
        Connection connection = connect(server.address());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from kept")) {
      assertTrue(rows.next());
      assertEquals(1, rows.getInt(1));
    }
  }

  private List<ProcessHandle> servers() {
    return ProcessHandle.allProcesses()
        .filter(
            handle ->
                List.of(handle.info().arguments().orElse(new String[0]))
                    .contains(folder.data().toString()))
        .toList();
  }

  /** What a crash, or a restart of a container, may leave in place of PostgreSQL's pid file. */
  enum PidFile {
    LIVING_PROCESS,
    FIRST_PROCESS,
    DEAD_PROCESS,
    READY,
    EMPTY,
    GARBAGE,
    DIRECTORY,
    LINK,
    PIPE;

    void place(Path file, Path data) throws IOException, InterruptedException {
      switch (this) {
        case LIVING_PROCESS -> Files.writeString(file, of(ProcessHandle.current().pid(), data));
        case FIRST_PROCESS -> Files.writeString(file, of(1, data));
        case DEAD_PROCESS -> Files.writeString(file, of(4_194_303, data));
        case READY -> Files.writeString(file, of(ProcessHandle.current().pid(), data) + "ready   ");
        case EMPTY -> Files.createFile(file);
        case GARBAGE -> Files.writeString(file, NOISE);
        case DIRECTORY -> Files.writeString(Files.createDirectory(file).resolve("file"), NOISE);
        case LINK -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
        case PIPE -> assertTrue(Tool.succeeds("mkfifo", file.toString()));
      }
    }

    private static String of(long processId, Path data) {
      return "%d\n%s\n1764000000\n5432\n\n127.0.0.1\n  1234567     12345\n"
          .formatted(processId, data);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noPidFileIsTrustedOrInTheWay(PidFile kind) throws Exception {
    kind.place(folder.data().resolve("postmaster.pid"), folder.data());
    assertStartsWithItsContent();
  }

  @Test
  void aLeftOverServerIsEnded() throws Exception {
    RunningServer leftOver = launchForNobody();
    assertStartsWithItsContent();
    assertTrue(leftOver.process().waitFor(Patience.seconds(10), TimeUnit.SECONDS));
  }

  /** As an emulator does that is killed right after. */
  private RunningServer launchForNobody() throws Exception {
    UnprivilegedUser user = UnprivilegedUser.choose(folder.path());
    int port;
    try (EmbeddedPostgres server = start()) {
      port = server.address().port();
    }
    RunningServer launched =
        new ServerProgram(
                new PostgresBinaries(programs), user, folder, ServerLog.create(folder.log()), port)
            .launch();
    assertEquals(RunningServer.State.READY, launched.await(StartupWait.quiet()));
    return launched;
  }

  /** The processes of a server that was killed notice it one by one. */
  @Test
  void whatIsLeftOfAKilledServerIsAwaited() throws Exception {
    RunningServer leftOver = launchForNobody();
    leftOver.process().destroyForcibly().waitFor();
    assertStartsWithItsContent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", NOISE, "0123456789abcdef", "\n\n"})
  void aDamagedPasswordIsReplaced(String content) throws Exception {
    Path password = folder.path().resolve("password");
    Files.writeString(password, content);
    assertStartsWithItsContent();
    assertTrue(Files.readString(password).matches("[0-9a-f]{48}"));
  }

  @Test
  void aMissingPasswordIsReplaced() throws Exception {
    Files.delete(folder.path().resolve("password"));
    assertStartsWithItsContent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "log", "log.old", "lock", "access", "data.unfinished"})
  void nothingElseIsInTheWay(String name) throws Exception {
    Path path = folder.path().resolve(name);
    Trees.delete(path);
    Files.writeString(Files.createDirectory(path).resolve("file"), "somebody's");
    assertStartsWithItsContent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"postgresql.conf", "postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf"})
  void settingsOfTheDatabaseAreNotRead(String name) throws Exception {
    Files.writeString(folder.data().resolve(name), NOISE);
    assertStartsWithItsContent();
    Files.deleteIfExists(folder.data().resolve(name));
    assertStartsWithItsContent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bin/postgres", "lib/libpq.so.5", "lib/postgresql/plpgsql.so", "manifest"})
  void damagedProgramsAreUnpackedAgain(String name) throws Exception {
    Path program = programs.resolve(name);
    byte[] whole = Files.readAllBytes(program.toRealPath());
    Files.delete(program);
    Files.write(program, new byte[0]);
    assertStartsWithItsContent();
    assertEquals(whole.length, Files.size(program));
  }

  @Test
  void aRefusalNamesTheDataTheReasonAndTheWayOut() throws Exception {
    Path version = folder.data().resolve("PG_VERSION");
    String whole = Files.readString(version);
    Files.writeString(version, "9.6\n");
    IOException refusal = assertThrows(IOException.class, this::start);
    Files.writeString(version, whole);
    String message = refusal.getMessage();
    assertTrue(message.contains(folder.data() + ": "), message);
    assertTrue(message.contains("database files are incompatible with server"), message);
    assertTrue(message.contains("restore " + folder.path() + " from a copy, or delete"), message);
    assertEquals(1, message.lines().count());
    assertStartsWithItsContent();
  }

  @Test
  void theLockTellsOfAServerThatCannotBeSeen() throws Exception {
    Tool.require("flock", "util-linux");
    // It holds the same lock as a server in another container does.
    Process unseen =
        new ProcessBuilder("flock", folder.lock().toString(), "sleep", "600")
            .redirectErrorStream(true)
            .start();
    try {
      Patience.await(Duration.ofSeconds(10), () -> "the lock", () -> !isFree());
      IOException refusal = assertThrows(IOException.class, this::start);
      assertTrue(
          refusal.getMessage().startsWith("another PostgreSQL server runs on " + folder.data()),
          refusal.getMessage());
    } finally {
      unseen.descendants().forEach(ProcessHandle::destroyForcibly);
      unseen.destroyForcibly().waitFor();
    }
    assertStartsWithItsContent();
  }

  private boolean isFree() throws InterruptedException {
    return Tool.succeeds("flock", "-n", folder.lock().toString(), "true");
  }

  @Test
  void theLogIsKeptWithItsPredecessor() throws Exception {
    assertStartsWithItsContent();
    assertStartsWithItsContent();
    for (String name : List.of("log", "log.old")) {
      String text = Files.readString(folder.path().resolve(name), UTF_8);
      assertTrue(text.contains("database system is ready to accept connections"), text);
    }
  }
}
