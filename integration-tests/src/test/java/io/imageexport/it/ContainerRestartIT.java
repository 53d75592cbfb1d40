package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.testing.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Restarts on one data directory where each start has process ids of its own, as after {@code
 * docker kill} and {@code docker start}: the numbers that a dead server wrote down are those of
 * living processes.
 */
@Timeout(1_200)
@SideBySide
class ContainerRestartIT {
  private static final String SEED =
      Path.of("src/test/resources/seed.yaml").toAbsolutePath().toString();

  /** The first process is the emulator, whose end kills all others. */
  private static final List<String> CONTAINER =
      List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");

  @TempDir private Path directory;

  private Path data;

  @BeforeEach
  void prepare() throws Exception {
    Tools.requireProcessIdsOfItsOwn();
    data = directory.resolve("data");
    PreparedDatabase.placeIn(data);
  }

  @Test
  void aKilledContainerStartsAgainWithAllItHeld() throws Exception {
    String taskId = "";
    for (int start = 0; start < 4; start++) {
      EmulatorProcess emulator = EmulatorProcess.serveBy(CONTAINER, data, "--seed", SEED);
      try {
        JavaSdk sdk = JavaSdk.of(emulator);
        if (start == 0) {
          taskId = sdk.submit(JavaSdk.request("img-linux00001"));
          assertEquals("finished", sdk.awaitEnd(taskId).getTaskStatus());
        }
        assertEquals("finished", sdk.find(taskId).orElseThrow().getTaskStatus());
        assertFalse(emulator.output().contains("WARN"), emulator.output());
        assertFalse(emulator.output().contains("ERROR"), emulator.output());
      } finally {
        killWithAll(emulator);
      }
    }
  }

  /** Waits for the last process as well, as {@code docker kill} does. */
  private static void killWithAll(EmulatorProcess container) throws Exception {
    List<ProcessHandle> inside = container.handle().descendants().toList();
    container.kill();
    for (ProcessHandle process : inside) {
      process.onExit().get(Patience.seconds(30), TimeUnit.SECONDS);
    }
  }

  /** One emulator in the container is killed, and the container lives on with its database. */
  @Test
  void aServerThatLivesOnInAnotherContainerIsNamedAndWhereItIsSeenItIsEnded() throws Exception {
    List<String> livesOn = new ArrayList<>(CONTAINER);
    livesOn.addAll(List.of("sh", "-c", "\"$@\"; sleep 600", "container"));
    EmulatorProcess killed = EmulatorProcess.serveBy(livesOn, data, "--seed", SEED);
    try {
      List<ProcessHandle> servers = killed.handle().descendants().filter(this::isServer).toList();
      assertEquals(1, servers.size(), "servers: " + servers);
      // Its parent is the emulator, or was launched by it.
      ProcessHandle emulator = servers.getFirst().parent().orElseThrow();
      assertTrue(emulator.destroyForcibly());
      EmulatorProcess.Outcome outcome =
          EmulatorProcess.runBy(CONTAINER, "serve", "--port", "0", "--data-dir", data.toString());
      assertEquals(1, outcome.status(), outcome.output());
      assertEquals(1, outcome.output().lines().count(), outcome.output());
      assertTrue(
          outcome
              .output()
              .contains(
                  "another PostgreSQL server runs on " + data.resolve("postgres").resolve("data")),
          outcome.output());
      assertTrue(servers.getFirst().isAlive());
      try (EmulatorProcess next = EmulatorProcess.serve(data)) {
        assertFalse(servers.getFirst().isAlive());
        assertTrue(JavaSdk.of(next).find("1").isEmpty());
      }
    } finally {
      killWithAll(killed);
    }
    assertFalse(Files.exists(data.resolve("running.json")));
  }

  private boolean isServer(ProcessHandle process) {
    return List.of(process.info().arguments().orElse(new String[0]))
        .containsAll(List.of("-D", data.resolve("postgres").resolve("data").toString()));
  }
}
