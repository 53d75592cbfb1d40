package io.imageexport.api.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.core.error.CloudException;
import io.imageexport.testing.OpenTempDirectory;
import io.imageexport.testing.Patience;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A database that is slow, frozen, busy or not there, at a start and under load. */
class DatabaseConditionTest {
  @TempDir(factory = OpenTempDirectory.class)
  private static Path directory;

  private static OwnServer server;

  private final Vertx vertx = Vertx.vertx();
  private final List<String> reports = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void startServer() throws Exception {
    server = OwnServer.start(directory, List.of());
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.stop();
  }

  @BeforeEach
  void listen() {
    log.start();
    root().addAppender(log);
  }

  @AfterEach
  void stop() throws Exception {
    server.signal("CONT");
    root().detachAppender(log);
    vertx.close().await();
    for (ILoggingEvent event : log.list) {
      assertEquals(null, event.getThrowableProxy(), event.getFormattedMessage());
    }
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private Database open(PostgresAddress address, int seconds)
      throws IOException, InterruptedException {
    return Database.open(
        vertx, address, new StartupWait(Duration.ofSeconds(seconds), reports::add));
  }

  private static String message(Runnable call) {
    return assertThrows(CloudException.class, call::run).getMessage();
  }

  @Test
  void aStartWaitsInSightAndWithinItsLimit() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    PostgresAddress nobody =
        new PostgresAddress("127.0.0.1", port, "d", "u", "s3cret", PostgresTls.NONE);
    IOException refusal = assertThrows(IOException.class, () -> open(nobody, 2));
    assertTrue(refusal.getMessage().contains("was not ready within 2 s: "), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("refused"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("--startup-timeout"), refusal.getMessage());
    assertEquals(1, reports.size(), reports.toString());
    assertTrue(reports.getFirst().contains("refused"), reports.toString());
    assertTrue(!reports.toString().contains("s3cret"), reports.toString());
  }

  @Test
  void aStartOutlivesAFrozenServer() throws Exception {
    server.signal("STOP");
    IOException refusal = assertThrows(IOException.class, () -> open(server.address(), 2));
    assertTrue(refusal.getMessage().contains("was not ready within 2 s"), refusal.getMessage());
    Thread thaw =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(3_000);
                    server.signal("CONT");
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    try (Database database = open(server.address(), 60)) {
      assertEquals(1, database.run("select 1").size());
    }
    thaw.join();
  }

  @Test
  void aWrongPasswordIsNotWaitedFor() {
    PostgresAddress address = server.address();
    PostgresAddress wrong =
        new PostgresAddress(
            address.host(), address.port(), "postgres", address.user(), "no", PostgresTls.NONE);
    IOException refusal = assertThrows(IOException.class, () -> open(wrong, 600));
    assertTrue(refusal.getMessage().contains("password authentication"), refusal.getMessage());
    assertEquals(List.of(), reports);
  }

  /** Many times as many calls as connections, each of which the server takes its time for. */
  @Test
  void aBusyDatabaseIsNotTakenForOneThatIsAway() throws Exception {
    try (Database database = open(server.address(), 60);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        calls.add(
            threads.submit(
                () -> {
                  try {
                    database.run("select pg_sleep(0.02)");
                    return "answered";
                  } catch (CloudException refusal) {
                    return refusal.getMessage();
                  }
                }));
      }
      Map<String, Integer> outcomes = new TreeMap<>();
      for (Future<String> call : calls) {
        outcomes.merge(call.get(Patience.seconds(60), TimeUnit.SECONDS), 1, Integer::sum);
      }
      assertTrue(outcomes.get("answered") >= 500, outcomes.toString());
      outcomes.remove("answered");
      outcomes.remove("the database is busy; try again later");
      assertEquals(Map.of(), outcomes);
      assertEquals(1, database.run("select 1").size());
    }
  }

  @Test
  void aFrozenDatabaseIsSilentAndServesAgain() throws Exception {
    CallLimits hasty =
        new CallLimits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(90));
    StartupWait wait = new StartupWait(StartupWait.DEFAULT_LIMIT, reports::add);
    try (Database database = Database.open(vertx, server.address(), wait, hasty);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      database.run("select 1");
      server.signal("STOP");
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < 4 * Connections.COUNT; i++) {
        boolean inTransaction = i % 2 == 0;
        calls.add(
            threads.submit(
                () ->
                    message(
                        () -> {
                          if (inTransaction) {
                            database.inTransaction(statements -> statements.run("select 1"));
                          } else {
                            database.run("select 1");
                          }
                        })));
      }
      for (Future<String> call : calls) {
        assertEquals(
            "the database does not answer; try again later",
            call.get(Patience.seconds(120), TimeUnit.SECONDS));
      }
      server.signal("CONT");
      Patience.await(
          Duration.ofSeconds(60),
          () -> "an answer from " + Connections.COUNT + " connections at once",
          () -> answersToAll(database));
    }
  }

  private static boolean answersToAll(Database database) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < 2 * Connections.COUNT; i++) {
        calls.add(threads.submit(() -> database.run("select pg_sleep(0.1)")));
      }
      for (Future<?> call : calls) {
        call.get();
      }
      return true;
    } catch (Exception notYet) {
      return false;
    }
  }

  @Test
  void aLockThatIsHeldForLongIsTakenForBusyness() throws Exception {
    try (Database database = open(server.address(), 60)) {
      database.run("create table if not exists locked (id int primary key)");
      assertEquals(
          "the database is busy; try again later",
          database.inTransaction(
              holder -> {
                holder.run("lock table locked in access exclusive mode");
                return message(
                    () ->
                        database.inTransaction(
                            waiter -> {
                              waiter.run("set local lock_timeout = 200");
                              return waiter.run("select * from locked");
                            }));
              }));
    }
  }
}
