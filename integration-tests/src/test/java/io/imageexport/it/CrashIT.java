package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.service.vm.model.ExportImageRequest;
import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.it.store.ObservedStore;
import io.imageexport.it.store.ObservedStore.Phase;
import io.imageexport.it.store.StoreCall;
import io.imageexport.it.store.StoreCall.Operation;
import io.imageexport.it.store.StoreProxy;
import io.imageexport.testing.Patience;
import io.imageexport.testing.Thorough;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The serving process is killed at seeded random moments of its exports: every task ends finished,
 * every object is the same, progress never goes back, no part is sent that the store has, and no
 * upload stays behind.
 *
 * <p>With {@code -Dimageexport.thorough=true} 26 times for each form of the file, and 13 times each
 * before MinIO; else a few. {@code -Dimageexport.crash.seed=N} chooses other moments.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
@SideBySide
class CrashIT {
  private static final int KILLS = Thorough.Condition.isMet() ? 26 : 2;
  private static final long SEED = Long.getLong("imageexport.crash.seed", 20_261_129);

  /** So many of the tasks of one round are disturbed before a new round begins. */
  private static final int KILLS_OF_A_ROUND = 6;

  private static final int EXPORTS_OF_A_ROUND = 3;
  private static final List<Phase> PHASES = List.of(Phase.values());
  private static final String IMAGE = "img-parts00001";
  private static final Duration ROUND_LIMIT = Duration.ofMinutes(3);

  @TempDir private Path directory;

  private final Random random = new Random(SEED);
  private final ObservedStore observed = new ObservedStore();
  private final Map<String, Integer> progress = new HashMap<>();

  /** When to kill. */
  private sealed interface Moment {
    /** Some time from now on. */
    record Later(Duration time) implements Moment {}

    /** At a call. */
    record AtCall(Operation operation, Phase phase, int passing) implements Moment {}
  }

  private Moment moment() {
    return switch (random.nextInt(6)) {
      case 0 -> new Moment.Later(Duration.ofMillis(random.nextInt(600)));
      case 1 -> at(Operation.CREATE_UPLOAD, 2);
      case 2 -> at(Operation.COMPLETE_UPLOAD, 2);
      case 3 -> at(random.nextBoolean() ? Operation.LIST_PARTS : Operation.HEAD, 2);
      default -> at(Operation.PUT_PART, 12);
    };
  }

  private Moment at(Operation operation, int mostPassing) {
    Phase phase = PHASES.get(random.nextInt(PHASES.size()));
    boolean hasBody = operation == Operation.PUT_PART || operation == Operation.COMPLETE_UPLOAD;
    return new Moment.AtCall(
        operation,
        phase == Phase.HALFWAY && !hasBody ? Phase.ANSWERED : phase,
        random.nextInt(mostPassing));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "zstd-fast"})
  void killedAtAnyMomentTheExportsGoOn(String compression) throws Exception {
    try (RunningStore store = RunningStore.embedded(directory.resolve("objects"))) {
      killAndCompare(store, compression, KILLS);
    }
  }

  /** MinIO lists the checksum of each part; the embedded store does not. */
  @Thorough
  @ParameterizedTest
  @ValueSource(strings = {"none", "zstd-fast"})
  void theyGoOnBeforeMinioToo(String compression) throws Exception {
    try (RunningStore store = RunningStore.minio(directory.resolve("minio"))) {
      killAndCompare(store, compression, KILLS / 2);
    }
  }

  private void killAndCompare(RunningStore store, String compression, int allKills)
      throws Exception {
    try (StoreProxy proxy = StoreProxy.before(store.address())) {
      proxy.watch(observed);
      ServeOptions options =
          ServeOptions.seededBy("durable-seed.yaml")
              .with("--compression", compression)
              .store(proxy, store);
      EmulatorProcess emulator = serve(options);
      try {
        String reference = JavaSdk.of(emulator).submit(request("reference"));
        awaitAllFinished(emulator, List.of(reference));
        Path undisturbed = fetch(store, "reference");
        int kills = 0;
        for (int round = 0; kills < allKills; round++) {
          List<String> tasks = new ArrayList<>();
          for (int i = 0; i < EXPORTS_OF_A_ROUND; i++) {
            tasks.add(JavaSdk.of(emulator).submit(request("r" + round + "e" + i)));
          }
          for (int i = 0; i < KILLS_OF_A_ROUND && kills < allKills; i++) {
            if (!awaitMoment(moment(), emulator, tasks)) {
              break;
            }
            emulator.kill();
            observed.letGo();
            kills++;
            emulator = serve(options);
          }
          awaitAllFinished(emulator, tasks);
          for (int i = 0; i < EXPORTS_OF_A_ROUND; i++) {
            Path exported = fetch(store, "r" + round + "e" + i);
            assertEquals(
                -1,
                Files.mismatch(undisturbed, exported),
                "an object differs from that of an undisturbed export");
            Files.delete(exported);
          }
        }
        assertEquals(List.of(), observed.sentAgain());
        observed
            .done(Operation.COMPLETE_UPLOAD)
            .forEach((object, times) -> assertEquals(1, times, object + " was completed again"));
        emulator.close();
        emulator = serve(options);
        try (OwnStore own = OwnStore.at(store.endpoint())) {
          own.awaitNoUploads(observed.done(Operation.CREATE_UPLOAD).keySet());
        }
      } finally {
        observed.letGo();
        emulator.close();
      }
    }
  }

  private static ExportImageRequest request(String prefix) {
    return JavaSdk.request(IMAGE).ossPrefix(prefix);
  }

  private Path fetch(RunningStore store, String prefix) throws Exception {
    String key = prefix + "_exportImage_" + IMAGE;
    return Downloads.fetch(store.endpoint(), "test-export", key, directory.resolve(key));
  }

  private EmulatorProcess serve(ServeOptions options) throws Exception {
    return options.serve(directory.resolve("data"));
  }

  /** Whether the moment came before all tasks had ended. */
  private boolean awaitMoment(Moment moment, EmulatorProcess emulator, List<String> tasks)
      throws Exception {
    return switch (moment) {
      case Moment.Later later -> {
        Thread.sleep(later.time());
        yield !haveEnded(emulator, tasks);
      }
      case Moment.AtCall call -> {
        CompletableFuture<StoreCall> held =
            observed.hold(
                arrived -> arrived.operation() == call.operation(), call.phase(), call.passing());
        while (!held.isDone() && !haveEnded(emulator, tasks)) {
          Thread.sleep(20);
        }
        yield held.isDone();
      }
    };
  }

  private boolean haveEnded(EmulatorProcess emulator, List<String> tasks) {
    boolean ended = true;
    JavaSdk sdk = JavaSdk.of(emulator);
    for (String taskId : tasks) {
      TaskInfo task = sdk.find(taskId).orElseThrow();
      int before = progress.getOrDefault(taskId, 0);
      assertTrue(
          task.getProgress() >= before,
          "progress of " + taskId + " went back from " + before + " to " + task.getProgress());
      progress.put(taskId, task.getProgress());
      assertTrue(!task.getTaskStatus().equals("failed"), task.getErrorInfo());
      ended &= task.getTaskStatus().equals("finished");
    }
    return ended;
  }

  private void awaitAllFinished(EmulatorProcess emulator, List<String> tasks) throws Exception {
    observed.letGo();
    Patience.await(
        ROUND_LIMIT, () -> "the end of tasks " + tasks, () -> haveEnded(emulator, tasks));
  }
}
