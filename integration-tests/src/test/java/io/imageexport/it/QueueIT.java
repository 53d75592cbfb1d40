package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.api.postgres.PostgresAddress;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.it.store.ObservedStore;
import io.imageexport.it.store.StoreCall.Operation;
import io.imageexport.it.store.StoreProxy;
import io.imageexport.testing.Patience;
import io.imageexport.testing.Thorough;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several serving processes on one database, one store and one directory of blocks: they share the
 * queue, each export is done once, and what a killed process had is done by the others.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
@Thorough
class QueueIT {
  private static final int EXPORTS = 200;
  private static final Duration LIMIT = Duration.ofMinutes(8);

  @TempDir private Path directory;

  private final ObservedStore observed = new ObservedStore();

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void processesShareTheQueueAndTakeOverFromOneThatIsKilled(int processes) throws Exception {
    List<EmulatorProcess> emulators = new ArrayList<>();
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.start(
                directory.resolve("pg"),
                directory.resolve("programs"),
                StartupWait.quiet(),
                launched -> {});
        RunningStore store = RunningStore.embedded(directory.resolve("objects"));
        StoreProxy proxy = StoreProxy.before(store.address())) {
      proxy.watch(observed);
      for (int i = 0; i < processes; i++) {
        emulators.add(serve("emulator-" + i, postgres.address(), store, proxy));
      }
      Map<String, String> objectsByTask = submit(emulators);
      EmulatorProcess killed = emulators.removeLast();
      awaitSomeFinished(emulators.getFirst(), objectsByTask);
      killed.kill();
      awaitAllFinished(emulators.getFirst(), objectsByTask);

      assertEquals(List.of(), observed.sentAgain());
      Map<String, Integer> completed = observed.done(Operation.COMPLETE_UPLOAD);
      assertEquals(new TreeSet<>(objectsByTask.values()), new TreeSet<>(completed.keySet()));
      completed.forEach((object, times) -> assertEquals(1, times, object + " was done again"));
      emulators.add(serve("emulator-" + (processes - 1), postgres.address(), store, proxy));
      try (OwnStore own = OwnStore.at(store.endpoint())) {
        own.awaitNoUploads(completed.keySet());
      }
    } finally {
      for (EmulatorProcess emulator : emulators) {
        emulator.close();
      }
    }
  }

  private EmulatorProcess serve(
      String name, PostgresAddress postgres, RunningStore store, StoreProxy proxy)
      throws Exception {
    return ServeOptions.seededBy("durable-seed.yaml")
        .with("--workers", "2", "--snapshot-dir", directory.resolve("blocks").toString())
        .postgres(postgres)
        .store(proxy, store)
        .serve(directory.resolve(name));
  }

  /** To one process after the other; returns the object of each task. */
  private static Map<String, String> submit(List<EmulatorProcess> emulators) {
    Map<String, String> objects = new LinkedHashMap<>();
    List<JavaSdk> sdks = emulators.stream().map(JavaSdk::of).toList();
    for (int i = 0; i < EXPORTS; i++) {
      String prefix = "e" + i;
      String taskId =
          sdks.get(i % sdks.size()).submit(JavaSdk.request("img-small00001").ossPrefix(prefix));
      objects.put(taskId, "/test-export/" + prefix + "_exportImage_img-small00001");
    }
    return objects;
  }

  private static void awaitSomeFinished(EmulatorProcess emulator, Map<String, String> tasks)
      throws InterruptedException {
    await(emulator, tasks, EXPORTS / 4);
  }

  private static void awaitAllFinished(EmulatorProcess emulator, Map<String, String> tasks)
      throws InterruptedException {
    await(emulator, tasks, EXPORTS);
  }

  private static void await(EmulatorProcess emulator, Map<String, String> tasks, int wanted)
      throws InterruptedException {
    JavaSdk sdk = JavaSdk.of(emulator);
    List<String> open = new ArrayList<>(tasks.keySet());
    long deadline = System.nanoTime() + Patience.of(LIMIT).toNanos();
    while (tasks.size() - open.size() < wanted) {
      assertTrue(System.nanoTime() < deadline, open.size() + " tasks have not ended");
      Thread.sleep(100);
      // The oldest first: those behind the first that runs are not asked about yet.
      while (!open.isEmpty()) {
        TaskInfo task = sdk.find(open.getFirst()).orElseThrow();
        assertTrue(!task.getTaskStatus().equals("failed"), task.getErrorInfo());
        if (!task.getTaskStatus().equals("finished")) {
          break;
        }
        open.removeFirst();
      }
    }
  }
}
