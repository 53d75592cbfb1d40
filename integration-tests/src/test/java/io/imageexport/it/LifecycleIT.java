package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.jdcloud.sdk.service.vm.model.Image;
import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.oss.EmbeddedObjectStore;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.S3Limits;
import io.imageexport.testing.Patience;
import io.imageexport.testing.Thorough;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Starting, ending and starting again, as a user sees it. */
@SideBySide
class LifecycleIT {
  private static final String SEED =
      Path.of("src/test/resources/seed.yaml").toAbsolutePath().toString();

  @TempDir private Path directory;

  private Path data;

  @BeforeEach
  void placeData() {
    data = directory.resolve("data");
  }

  private static void assertOneLine(EmulatorProcess.Outcome outcome, String... parts) {
    assertOneLine(1, outcome, parts);
  }

  private static void assertOneLine(int status, EmulatorProcess.Outcome outcome, String... parts) {
    assertEquals(status, outcome.status(), outcome.output());
    assertEquals(1, outcome.output().lines().count(), outcome.output());
    for (String part : parts) {
      assertTrue(outcome.output().contains(part), outcome.output());
    }
  }

  @Test
  void aStartEndsWithReadyAndTheBannerSaysWhatIsOn() throws Exception {
    try (EmulatorProcess emulator = EmulatorProcess.serveUnprepared(data)) {
      List<String> lines = emulator.output().lines().toList();
      assertTrue(lines.getLast().matches("Ready in \\d+ ms"), emulator.output());
      for (String word :
          List.of(
              emulator.endpoint(),
              "324100000385",
              "JDC_FAKE_ACCESS_KEY",
              "cn-east-2",
              "iam=enforce",
              "signature=verify")) {
        assertTrue(emulator.output().contains(word), word + " is not in " + emulator.output());
      }
      assertFalse(emulator.output().contains("JDC_FAKE_SECRET_KEY"), "a secret is shown");
    }
  }

  @Test
  void liveAndReadyAnswerWithoutASignature() throws Exception {
    try (EmulatorProcess emulator = EmulatorProcess.serve(data)) {
      Http http = new Http(emulator);
      assertEquals("{\"status\":\"live\"}", http.plain("GET", "/_emulator/live", "").body());
      assertEquals(200, http.plain("GET", "/_emulator/ready", "").statusCode());
    }
  }

  @Test
  void theSecondStartFindsEverythingAsItWas() throws Exception {
    String taskId;
    try (EmulatorProcess first = EmulatorProcess.serveUnprepared(data, "--seed", SEED)) {
      JavaSdk sdk = JavaSdk.of(first);
      taskId = sdk.submit(JavaSdk.request("img-linux00001"));
      assertEquals("finished", sdk.awaitEnd(taskId).getTaskStatus());
    }
    // Another seed changes nothing: the first start has loaded one.
    try (EmulatorProcess second = EmulatorProcess.serve(data)) {
      JavaSdk sdk = JavaSdk.of(second);
      TaskInfo task = sdk.find(taskId).orElseThrow();
      assertEquals("finished", task.getTaskStatus());
      Path file =
          Downloads.fetch(
              second, "test-export", task.getOssObject(), directory.resolve("again.qcow2"));
      assertTrue(Files.size(file) > 20L << 20);
      assertEquals(
          "finished",
          sdk.awaitEnd(sdk.submit(JavaSdk.request("img-linux00001").ossPrefix("second")))
              .getTaskStatus());
    }
  }

  @Test
  void ctrlCLeavesNothingRunning() throws Exception {
    EmulatorProcess emulator = EmulatorProcess.serve(data);
    List<ProcessHandle> children = emulator.handle().descendants().toList();
    assertFalse(children.isEmpty(), "the embedded database is a child");
    emulator.interrupt();
    for (ProcessHandle child : children) {
      assertFalse(child.isAlive(), "still running: " + child.info());
    }
    assertFalse(Files.exists(data.resolve("running.json")));
  }

  private static IntStream momentsOfAStart() {
    return Thorough.Condition.isMet()
        ? IntStream.of(200, 600, 900, 1_200, 1_600, 2_500)
        : IntStream.of(600, 1_600);
  }

  @ParameterizedTest
  @MethodSource("momentsOfAStart")
  void ctrlCWhileStartingLeavesNothingRunning(int afterMillis) throws Exception {
    EmulatorProcess.interruptStart(data, Duration.ofMillis(afterMillis));
    List<ProcessHandle> left =
        ProcessHandle.allProcesses()
            .filter(
                handle ->
                    List.of(handle.info().arguments().orElse(new String[0]))
                        .toString()
                        .contains(data.toString()))
            .toList();
    assertEquals(List.of(), left);
  }

  @Test
  void anExportSurvivesTheLossOfItsDatabaseConnections() throws Exception {
    try (EmulatorProcess emulator = EmulatorProcess.serve(data, "--seed", SEED)) {
      JavaSdk sdk = JavaSdk.of(emulator);
      String taskId = sdk.submit(JavaSdk.request("img-large00001"));
      for (int i = 0; i < 3; i++) {
        Thread.sleep(300);
        dropConnections(emulator);
      }
      // A call on a connection that has just gone may be refused; the next one is not.
      TaskInfo task = sdk.awaitEndThroughOutage(taskId);
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    }
  }

  private static void dropConnections(EmulatorProcess emulator) throws Exception {
    JsonNode postgres = emulator.running().path("postgres");
    String url =
        String.format(
            Locale.ROOT,
            "jdbc:postgresql://127.0.0.1:%d/%s",
            postgres.path("port").asInt(),
            postgres.path("database").asText());
    try (Connection connection =
            DriverManager.getConnection(
                url, postgres.path("user").asText(), postgres.path("password").asText());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
              + " and backend_type = 'client backend'");
    }
  }

  @Test
  void aRefusedSeedLeavesTheDirectoryAsItWas() throws Exception {
    Path seed = directory.resolve("seed.yaml");
    Files.writeString(
        seed,
        """
        accounts:
          - id: "111111111111"
            accessKeys: [{id: REFUSED_KEY, secret: REFUSED_SECRET}]
            buckets: [{name: bucket, region: mars-1}]
        """);
    assertOneLine(
        EmulatorProcess.run(
            "serve", "--port", "0", "--data-dir", data.toString(), "--seed", seed.toString()),
        "Invalid region 'mars-1'");
    try (EmulatorProcess emulator = EmulatorProcess.serve(data)) {
      assertEquals("JDC_FAKE_ACCESS_KEY", emulator.accessKey());
      assertTrue(JavaSdk.of(emulator).find("1").isEmpty());
    }
  }

  @Test
  void ctrlCInMidExportGivesTheTaskBackAndTheNextStartFinishesIt() throws Exception {
    String taskId;
    try (EmulatorProcess first = EmulatorProcess.serve(data, "--seed", SEED)) {
      JavaSdk sdk = JavaSdk.of(first);
      taskId = sdk.submit(JavaSdk.request("img-large00001"));
      sdk.awaitProgress(taskId);
    }
    try (EmulatorProcess second = EmulatorProcess.serve(data)) {
      TaskInfo task = JavaSdk.of(second).awaitEnd(taskId);
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    }
  }

  @Test
  void aKilledEmulatorsTasksAndDatabaseAreTakenOverByTheNextStart() throws Exception {
    String taskId;
    String copy;
    int progress;
    try (EmulatorProcess first = EmulatorProcess.serve(data, "--seed", SEED)) {
      JavaSdk sdk = JavaSdk.of(first);
      copy = sdk.copy("img-large00001", JavaSdk.REGION);
      taskId = sdk.submit(JavaSdk.request("img-large00001"));
      progress = sdk.awaitProgress(taskId);
      first.kill();
    }
    // A command without an emulator starts one for itself, which leaves the tasks alone.
    Path raw = Files.write(directory.resolve("small.raw"), new byte[70_000]);
    EmulatorProcess.Outcome added =
        EmulatorProcess.run("image", "add", raw.toString(), "--data-dir", data.toString());
    assertEquals(0, added.status(), added.output());
    try (EmulatorProcess second = EmulatorProcess.serve(data)) {
      JavaSdk sdk = JavaSdk.of(second);
      TaskInfo seen = sdk.find(taskId).orElseThrow();
      assertNull(seen.getFinishedTime(), "a command has finished it");
      assertTrue(seen.getProgress() >= progress, "progress went back to " + seen.getProgress());
      TaskInfo task = sdk.awaitEnd(taskId);
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
      Image copied = sdk.awaitReady(copy, JavaSdk.REGION);
      assertTrue(Files.isDirectory(data.resolve("snapshots").resolve(copied.getSnapshotId())));
    }
  }

  @Test
  void aSecondEmulatorOnTheSameDirectoryIsRefused() throws Exception {
    try (EmulatorProcess first = EmulatorProcess.serve(data)) {
      assertTrue(first.handle().isAlive());
      assertOneLine(
          EmulatorProcess.run("serve", "--port", "0", "--data-dir", data.toString()),
          "is in use by another emulator");
    }
  }

  @Test
  void aTakenPortIsOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertOneLine(
          EmulatorProcess.run(
              "serve", "--port", port, "--oss-port", "0", "--data-dir", data.toString()),
          port);
      assertOneLine(
          EmulatorProcess.run(
              "serve", "--port", "0", "--oss-port", port, "--data-dir", data.toString()),
          port);
    }
  }

  @Test
  void onePortForTwoIsOneLineAndNothingIsStarted() throws Exception {
    assertOneLine(
        2,
        EmulatorProcess.run(
            "serve", "--port", "18080", "--https-port", "18080", "--data-dir", data.toString()),
        "--port and --https-port are both 18080");
    assertFalse(Files.exists(data));
  }

  @Test
  void aWrongOptionIsOneLine() throws Exception {
    assertOneLine(2, EmulatorProcess.run("serve", "--port", "many"), "'many'");
  }

  @Test
  void whatStandsInPlaceOfRunningJsonIsMovedAside() throws Exception {
    Files.createDirectories(data.resolve("running.json").resolve("deep"));
    try (EmulatorProcess emulator = EmulatorProcess.serve(data)) {
      assertTrue(Files.isDirectory(data.resolve("running.json.damaged-1").resolve("deep")));
      assertTrue(emulator.output().contains("running.json.damaged-1"), emulator.output());
    }
  }

  @Test
  void aSeedThatComesTooLateIsToldSo() throws Exception {
    Path other = directory.resolve("other.yaml");
    Files.writeString(
        other,
        """
        accounts:
          - id: "111111111111"
            accessKeys: [{id: LATE_KEY, secret: LATE_SECRET}]
        """);
    try (EmulatorProcess first = EmulatorProcess.serve(data, "--seed", SEED)) {
      assertFalse(first.output().contains("NOT loaded"), first.output());
    }
    try (EmulatorProcess same = EmulatorProcess.serve(data, "--seed", SEED)) {
      assertFalse(same.output().contains("NOT loaded"), same.output());
    }
    try (EmulatorProcess late = EmulatorProcess.serve(data, "--seed", other.toString())) {
      assertTrue(late.output().contains(other + " is NOT loaded: "), late.output());
      assertTrue(late.output().lines().toList().getLast().startsWith("Ready in "), late.output());
      assertEquals("JDC_FAKE_ACCESS_KEY", late.accessKey());
    }
    try (EmulatorProcess none = EmulatorProcess.serve(data)) {
      assertFalse(none.output().contains("NOT loaded"), none.output());
    }
  }

  @Test
  void aKilledDatabaseIsStartedAgainUnderARunningExport() throws Exception {
    try (EmulatorProcess emulator = EmulatorProcess.serve(data, "--seed", SEED)) {
      JavaSdk sdk = JavaSdk.of(emulator);
      String taskId = sdk.submit(JavaSdk.request("img-large00001"));
      Path pidFile = data.resolve("postgres").resolve("data").resolve("postmaster.pid");
      String killed = Files.readAllLines(pidFile).getFirst().strip();
      assertTrue(ProcessHandle.of(Long.parseLong(killed)).orElseThrow().destroyForcibly());
      Http http = new Http(emulator);
      Patience.await(
          Duration.ofMinutes(2),
          () -> "the end of the export",
          () -> {
            int status =
                http.signed("vm", "GET", "/v1/regions/cn-east-2/imageTasks", Map.of(), "")
                    .statusCode();
            assertTrue(status == 200 || status == 503, "status " + status);
            return sdk.findIfAnswered(taskId).map(TaskInfo::getFinishedTime).isPresent();
          });
      TaskInfo task = sdk.awaitEndThroughOutage(taskId);
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
      assertTrue(emulator.output().contains("PostgreSQL has ended by itself"), emulator.output());
      assertTrue(emulator.output().contains("PostgreSQL runs again"), emulator.output());
      assertNotEquals(killed, Files.readAllLines(pidFile).getFirst().strip());
    }
  }

  @Test
  void anUnwritableDirectoryIsOneLine() throws Exception {
    Path file = Files.createFile(directory.resolve("a-file"));
    assertOneLine(
        EmulatorProcess.run("serve", "--port", "0", "--data-dir", file.resolve("x").toString()),
        "cannot be written");
  }

  private static void assertWaitedInVain(EmulatorProcess.Outcome outcome, String server) {
    List<String> lines = outcome.output().lines().toList();
    assertEquals(1, outcome.status(), outcome.output());
    assertTrue(lines.stream().allMatch(line -> line.startsWith("emulator: ")), outcome.output());
    assertTrue(
        lines.getFirst().startsWith("emulator: waiting for " + server + " (up to 1 s): "),
        outcome.output());
    assertTrue(
        lines.getLast().startsWith("emulator: " + server + " was not ready within 1 s: "),
        outcome.output());
    assertTrue(lines.getLast().contains("; check "), outcome.output());
  }

  @Test
  void aDatabaseOutOfReachIsWaitedForAndToldWithoutItsPassword() throws Exception {
    EmulatorProcess.Outcome outcome =
        EmulatorProcess.run(
            "serve",
            "--port",
            "0",
            "--startup-timeout",
            "1",
            "--data-dir",
            data.toString(),
            "--pg-url",
            "postgresql://someone:canary-secret@127.0.0.1:1/nothing");
    assertWaitedInVain(outcome, "PostgreSQL at someone@127.0.0.1:1/nothing");
    assertFalse(outcome.output().contains("canary-secret"), outcome.output());
  }

  @Test
  void aStoreOutOfReachIsWaitedForAndToldWithoutItsSecret() throws Exception {
    EmulatorProcess.Outcome outcome =
        EmulatorProcess.run(
            "serve",
            "--port",
            "0",
            "--startup-timeout",
            "1",
            "--data-dir",
            data.toString(),
            "--oss-endpoint",
            "http://127.0.0.1:1",
            "--oss-access-key",
            "someone",
            "--oss-secret-key",
            "canary-secret");
    assertWaitedInVain(outcome, "the object store at http://127.0.0.1:1");
    assertFalse(outcome.output().contains("canary-secret"), outcome.output());
  }

  @Test
  void aBrokenSeedIsOneLineThatNamesThePlace() throws Exception {
    Path seed = directory.resolve("seed.yaml");
    Files.writeString(seed, "accounts:\n  - id: \"324100000385\"\n    bukets: []\n");
    assertOneLine(
        EmulatorProcess.run(
            "serve", "--port", "0", "--data-dir", data.toString(), "--seed", seed.toString()),
        "accounts[0].bukets",
        "unknown field 'bukets'; expected accessKeys, buckets, ");
    Files.writeString(seed, "accounts:\n  - id: [\n");
    assertOneLine(
        EmulatorProcess.run(
            "serve", "--port", "0", "--data-dir", data.toString(), "--seed", seed.toString()),
        "near line");
  }

  @Test
  void theUsersOwnDatabaseAndStoreAreUsed() throws Exception {
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.start(
                directory.resolve("pg"),
                directory.resolve("programs"),
                StartupWait.quiet(),
                launched -> {});
        EmbeddedObjectStore store =
            EmbeddedObjectStore.start(
                directory.resolve("objects"), 0, "own-key", "own-secret", S3Limits.defaults());
        EmulatorProcess emulator =
            EmulatorProcess.serve(
                data,
                "--seed",
                SEED,
                "--pg-url",
                String.format(
                    Locale.ROOT,
                    "postgresql://%s:%s@127.0.0.1:%d/%s",
                    postgres.address().user(),
                    postgres.address().password(),
                    postgres.address().port(),
                    postgres.address().database()),
                "--oss-endpoint",
                store.endpoint().toString(),
                "--oss-access-key",
                "own-key",
                "--oss-secret-key",
                "own-secret")) {
      assertEquals(0, emulator.handle().descendants().count(), "no database of its own");
      assertOneLine(
          EmulatorProcess.run(
              "serve",
              "--port",
              "0",
              "--data-dir",
              directory.resolve("other").toString(),
              "--pg-url",
              String.format(
                  Locale.ROOT,
                  "postgresql://%s:%s@127.0.0.1:%d/%s",
                  postgres.address().user(),
                  postgres.address().password(),
                  postgres.address().port(),
                  postgres.address().database())),
          "the database belongs to the data directory with the name");
      JavaSdk sdk = JavaSdk.of(emulator);
      TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request("img-linux00001")));
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
      Downloads.fetch(
          new S3Endpoint(
              store.endpoint(),
              "us-east-1",
              "own-key",
              "own-secret",
              S3Endpoint.AddressingStyle.PATH),
          "test-export",
          task.getOssObject(),
          directory.resolve("own.qcow2"));
    }
  }

  @Test
  void withAnAsynchronousPrecheckTheTaskSaysWhatIsMissing() throws Exception {
    try (EmulatorProcess emulator =
        EmulatorProcess.serve(data, "--seed", SEED, "--precheck", "async")) {
      assertTrue(emulator.output().contains("precheck=async"), emulator.output());
      JavaSdk sdk = JavaSdk.of(emulator);
      for (String role : List.of("no-policy", "trusts-batch", "no-such-role")) {
        TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request("img-linux00001").roleName(role)));
        assertEquals("failed", task.getTaskStatus());
        assertTrue(task.getErrorInfo().contains("Role '" + role + "' "), task.getErrorInfo());
      }
    }
  }

  @Test
  void theDemoEndsWithStatusZero() throws Exception {
    EmulatorProcess.Outcome outcome =
        EmulatorProcess.run("demo", "--exit", "--port", "0", "--data-dir", data.toString());
    assertEquals(0, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains("6. Object    demo-export/demo_exportImage_img-"));
    assertTrue(outcome.output().contains("jdc vm export-image --region-id cn-east-2"));
    assertFalse(outcome.output().contains("curl"), "a link to a store that has ended");
    EmulatorProcess.Outcome again =
        EmulatorProcess.run("demo", "--exit", "--port", "0", "--data-dir", data.toString());
    assertEquals(0, again.status(), again.output());
  }

  @Test
  void theCommandsTalkToTheRunningEmulator() throws Exception {
    try (EmulatorProcess emulator = EmulatorProcess.serve(data, "--seed", SEED)) {
      String[] on = {"--data-dir", data.toString()};
      EmulatorProcess.Outcome export =
          EmulatorProcess.run("export", "img-linux00001", on[0], on[1]);
      assertEquals(0, export.status(), export.output());
      assertTrue(export.output().contains("test-export/exportImage_img-linux00001"));
      EmulatorProcess.Outcome tasks = EmulatorProcess.run("tasks", on[0], on[1]);
      assertTrue(tasks.output().contains("finished"), tasks.output());
      EmulatorProcess.Outcome images = EmulatorProcess.run("image", "list", on[0], on[1]);
      assertTrue(images.output().contains("img-north00001"), images.output());
      EmulatorProcess.Outcome env = EmulatorProcess.run("env", on[0], on[1]);
      assertTrue(env.output().contains(emulator.endpoint()), env.output());
      assertOneLine(
          EmulatorProcess.run("export", "img-window0001", on[0], on[1]),
          "Windows image can't export");
    }
    assertOneLine(
        EmulatorProcess.run("tasks", "--data-dir", data.toString()), "no emulator runs on");
  }

  @Test
  void anImageCanBeAddedWhileNoEmulatorRuns() throws IOException, InterruptedException {
    Path raw = directory.resolve("small.raw");
    Files.write(raw, new byte[70_000]);
    EmulatorProcess.Outcome added =
        EmulatorProcess.run("image", "add", raw.toString(), "--data-dir", data.toString());
    assertEquals(0, added.status(), added.output());
    String imageId = added.output().lines().toList().getLast();
    try (EmulatorProcess emulator = EmulatorProcess.serve(data)) {
      JavaSdk sdk = JavaSdk.of(emulator);
      TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request(imageId)));
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    }
  }
}
