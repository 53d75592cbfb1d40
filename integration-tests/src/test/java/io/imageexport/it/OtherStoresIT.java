package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.it.store.ObservedStore;
import io.imageexport.it.store.ObservedStore.Phase;
import io.imageexport.it.store.StoreCall;
import io.imageexport.it.store.StoreCall.Operation;
import io.imageexport.it.store.StoreProxy;
import io.imageexport.oss.server.OtherStore;
import io.imageexport.testing.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Exports to third-party stores. The emulator is killed in the middle of each export and started
 * again: it resumes the upload, and the object is the same as in the embedded store.
 */
@SideBySide
class OtherStoresIT {
  private static final String BUCKET = "test-export";
  private static final String IMAGE = "img-parts00001";
  private static final String KEY = "exportImage_" + IMAGE;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path shared;
  private static Path reference;

  @TempDir private Path directory;

  @BeforeAll
  static void exportToTheEmbeddedStore() throws Exception {
    try (EmulatorProcess emulator =
        ServeOptions.seededBy("durable-seed.yaml").serve(shared.resolve("data"))) {
      JavaSdk sdk = JavaSdk.of(emulator);
      assertFinished(sdk.awaitEnd(sdk.submit(JavaSdk.request(IMAGE))));
      reference = Downloads.fetch(emulator, BUCKET, KEY, shared.resolve("reference.qcow2"));
    }
  }

  private static void assertFinished(TaskInfo task) {
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
  }

  @ParameterizedTest
  @EnumSource
  void aKilledExportIsResumed(OtherStore kind) throws Exception {
    ObservedStore observed = new ObservedStore();
    try (RunningStore store = RunningStore.other(kind, directory.resolve("store"));
        StoreProxy proxy = StoreProxy.before(store.address())) {
      proxy.watch(observed);
      ServeOptions options = ServeOptions.seededBy("durable-seed.yaml").store(proxy, store);
      String taskId = beginAndKill(options, observed);
      try (EmulatorProcess emulator = options.serve(directory.resolve("data"))) {
        assertFinished(JavaSdk.of(emulator).awaitEnd(taskId));
      }
      Path exported =
          Downloads.fetch(store.endpoint(), BUCKET, KEY, directory.resolve("exported.qcow2"));
      assertEquals(-1, Files.mismatch(reference, exported));
    } finally {
      observed.letGo();
    }
    Map<String, Integer> once = Map.of("/" + BUCKET + "/" + KEY, 1);
    assertEquals(once, observed.done(Operation.CREATE_UPLOAD));
    assertEquals(once, observed.done(Operation.COMPLETE_UPLOAD));
  }

  /** Kills the emulator when the fifth of eight parts arrives at the store. */
  private String beginAndKill(ServeOptions options, ObservedStore observed) throws Exception {
    try (EmulatorProcess emulator = options.serve(directory.resolve("data"))) {
      CompletableFuture<StoreCall> fifth =
          observed.hold(call -> call.operation() == Operation.PUT_PART, Phase.ARRIVED, 4);
      JavaSdk sdk = JavaSdk.of(emulator);
      String taskId = sdk.submit(JavaSdk.request(IMAGE));
      Patience.await(
          LIMIT,
          () -> "the fifth part; the task is " + sdk.find(taskId).orElseThrow().getErrorInfo(),
          fifth::isDone);
      emulator.kill();
      observed.letGo();
      return taskId;
    }
  }
}
