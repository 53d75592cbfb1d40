package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.it.store.Disturbance;
import io.imageexport.it.store.ObservedStore;
import io.imageexport.it.store.StoreCall;
import io.imageexport.it.store.StoreCall.Operation;
import io.imageexport.it.store.StoreProxy;
import io.imageexport.it.store.StoreWatcher;
import io.imageexport.testing.Patience;
import io.imageexport.testing.Thorough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that misbehaves, and a database that dies, in the middle of exports: what passes is
 * outlived, with the same object in the end, a bounded number of repetitions and bounded memory;
 * what lasts fails the task with the store's own code.
 */
@Thorough
class StoreFaultIT {
  private static final String IMAGE = "img-parts00001";

  /** Calls of one export without any trouble: one for each of 8 parts, and 8 others. */
  private static final int CALLS = 16;

  /** What an export has for repetitions, see RetryPolicy. */
  private static final int BUDGET = 200;

  /** Of the process in which everything runs but the store, with a heap of 512 MiB. */
  private static final long RESIDENT_KIB = 700 << 10;

  @TempDir private static Path directory;

  private static RunningStore store;
  private static StoreProxy proxy;
  private static EmulatorProcess emulator;
  private static JavaSdk sdk;

  private final Random random = new Random(7);

  @BeforeAll
  static void start() throws Exception {
    store = RunningStore.embedded(directory.resolve("objects"));
    proxy = StoreProxy.before(store.address());
    emulator =
        ServeOptions.seededBy("durable-seed.yaml")
            .store(proxy, store)
            .serve(directory.resolve("data"));
    sdk = JavaSdk.of(emulator);
    assertFinished(sdk.submit(JavaSdk.request(IMAGE).ossPrefix("reference")));
  }

  @AfterAll
  static void stop() throws Exception {
    emulator.close();
    proxy.close();
    store.close();
  }

  @BeforeEach
  void calm() {
    proxy.watch(new StoreWatcher() {});
  }

  private static Path file(String prefix) {
    return directory
        .resolve("objects")
        .resolve("test-export")
        .resolve(prefix + "_exportImage_" + IMAGE);
  }

  private static void assertFinished(String taskId) throws InterruptedException {
    TaskInfo task = sdk.awaitEnd(taskId);
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
  }

  /** Disturbs some of the calls, and counts all of them. */
  private static final class Troublemaker implements StoreWatcher {
    private final Function<StoreCall, Disturbance> trouble;
    private final AtomicInteger calls = new AtomicInteger();

    Troublemaker(Function<StoreCall, Disturbance> trouble) {
      this.trouble = trouble;
    }

    @Override
    public synchronized Disturbance arrived(StoreCall call) {
      calls.incrementAndGet();
      return trouble.apply(call);
    }
  }

  private void assertOutlived(String prefix, int exports, Function<StoreCall, Disturbance> trouble)
      throws Exception {
    Troublemaker troublemaker = new Troublemaker(trouble);
    proxy.watch(troublemaker);
    Map<String, String> tasks = new HashMap<>();
    for (int i = 0; i < exports; i++) {
      tasks.put(prefix + i, sdk.submit(JavaSdk.request(IMAGE).ossPrefix(prefix + i)));
    }
    for (Map.Entry<String, String> task : tasks.entrySet()) {
      assertFinished(task.getValue());
      assertSameAsReference(task.getKey());
    }
    int calls = troublemaker.calls.get();
    assertTrue(calls < exports * (CALLS + BUDGET), calls + " calls for " + exports + " exports");
    assertMemoryIsBounded();
  }

  private static void assertSameAsReference(String prefix) throws IOException {
    assertEquals(-1, Files.mismatch(file("reference"), file(prefix)), prefix);
  }

  private static void assertMemoryIsBounded() throws IOException {
    Path status = Path.of("/proc", Long.toString(emulator.handle().pid()), "status");
    long highest =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow();
    assertTrue(highest < RESIDENT_KIB, highest + " KiB were resident");
  }

  /** Whether this call is one of the unlucky ones. */
  private boolean oneIn(int calls) {
    return random.nextInt(calls) == 0;
  }

  @Test
  void latency() throws Exception {
    assertOutlived("latency", 3, call -> new Disturbance.Delay(Duration.ofMillis(150)));
  }

  @Test
  void resets() throws Exception {
    assertOutlived(
        "resets",
        4,
        call -> {
          if (!oneIn(4)) {
            return Disturbance.none();
          }
          return random.nextBoolean()
              ? new Disturbance.CutRequest(random.nextInt(16 << 20))
              : new Disturbance.CutAnswer();
        });
  }

  @Test
  void stormOfServerErrors() throws Exception {
    List<Disturbance> errors =
        List.of(
            new Disturbance.Answer(503, error("SlowDown")),
            new Disturbance.Answer(500, error("InternalError")),
            new Disturbance.Answer(503, ""),
            new Disturbance.Answer(502, "<html>bad gateway</html>"));
    assertOutlived(
        "storm",
        4,
        call -> oneIn(2) ? errors.get(random.nextInt(errors.size())) : Disturbance.none());
  }

  private static String error(String code) {
    return "<Error><Code>" + code + "</Code><Message>disturbed</Message></Error>";
  }

  /** As a store that takes half an hour to put the parts of an object together. */
  @Test
  void progressIsTheLastWhileTheStoreCompletes() throws Exception {
    ObservedStore observed = new ObservedStore();
    proxy.watch(observed);
    CompletableFuture<StoreCall> completing =
        observed.hold(
            call -> call.operation() == Operation.COMPLETE_UPLOAD, ObservedStore.Phase.ARRIVED, 0);
    String taskId = sdk.submit(JavaSdk.request(IMAGE).ossPrefix("completing"));
    completing.get(Patience.seconds(60), TimeUnit.SECONDS);
    assertEquals(99, sdk.find(taskId).orElseThrow().getProgress());
    observed.letGo();
    assertFinished(taskId);
  }

  @Test
  void slowReads() throws Exception {
    assertOutlived(
        "slow",
        3,
        call ->
            call.operation() == Operation.PUT_PART
                ? new Disturbance.SlowRead(64 << 10, Duration.ofMillis(5))
                : Disturbance.none());
  }

  @Test
  void truncatedAnswers() throws Exception {
    assertOutlived(
        "truncated", 4, call -> oneIn(4) ? new Disturbance.HalfAnswer() : Disturbance.none());
  }

  @Test
  void errorsInAnswersOfSuccess() throws Exception {
    AtomicInteger completions = new AtomicInteger();
    assertOutlived(
        "inside",
        4,
        call -> {
          if (call.operation() != Operation.COMPLETE_UPLOAD
              || completions.incrementAndGet() % 3 == 0) {
            return Disturbance.none();
          }
          // The store has done it, or it has not: either may be behind such an answer.
          return random.nextBoolean()
              ? new Disturbance.Answer(200, error("InternalError"))
              : new Disturbance.OtherAnswer(200, error("InternalError"));
        });
  }

  @Test
  void storeThatIsAwayForHalfAMinute() throws Exception {
    List<String> tasks = new ArrayList<>();
    proxy.watch(new Troublemaker(call -> new Disturbance.Delay(Duration.ofMillis(100))));
    for (int i = 0; i < 3; i++) {
      tasks.add(sdk.submit(JavaSdk.request(IMAGE).ossPrefix("down" + i)));
    }
    Thread.sleep(600);
    proxy.goDown();
    Thread.sleep(30_000);
    proxy.comeBack();
    for (int i = 0; i < 3; i++) {
      assertFinished(tasks.get(i));
      assertSameAsReference("down" + i);
    }
  }

  @Test
  void databaseThatIsKilledInMidExport() throws Exception {
    proxy.watch(new Troublemaker(call -> new Disturbance.Delay(Duration.ofMillis(200))));
    String taskId = sdk.submit(JavaSdk.request(IMAGE).ossPrefix("database"));
    Thread.sleep(700);
    for (ProcessHandle child : emulator.handle().descendants().toList()) {
      child.destroyForcibly();
    }
    TaskInfo task = sdk.awaitEndThroughOutage(taskId);
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    assertSameAsReference("database");
  }

  @Test
  void whatTheStoreHasDecidedFailsTheTaskAtOnce() throws Exception {
    for (String code : List.of("AccessDenied", "NoSuchBucket", "XMinioStorageFull")) {
      AtomicInteger parts = new AtomicInteger();
      Troublemaker troublemaker =
          new Troublemaker(
              call ->
                  call.operation() == Operation.PUT_PART && parts.incrementAndGet() == 5
                      ? new Disturbance.Answer(403, error(code))
                      : Disturbance.none());
      proxy.watch(troublemaker);
      TaskInfo task =
          sdk.awaitEnd(sdk.submit(JavaSdk.request(IMAGE).ossPrefix("decided" + code.length())));
      assertEquals("failed", task.getTaskStatus());
      assertTrue(task.getErrorInfo().startsWith(code + ": "), task.getErrorInfo());
      assertTrue(troublemaker.calls.get() <= CALLS, "asked again: " + troublemaker.calls.get());
    }
    try (OwnStore own = OwnStore.at(store.endpoint())) {
      own.awaitNoUploads(
          List.of(
              "/test-export/decided12_exportImage_" + IMAGE,
              "/test-export/decided17_exportImage_" + IMAGE));
    }
  }
}
