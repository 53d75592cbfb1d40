package io.imageexport.core.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.object.InMemoryObjectStore;
import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.policy.Verdict;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.InMemoryTaskStore;
import io.imageexport.core.task.TaskDecision;
import io.imageexport.core.task.TaskRun;
import io.imageexport.core.task.TaskStatus;
import io.imageexport.qcow2.compression.Compression;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One export over a real snapshot, with stores that fail where a test wants them to. */
class ExportRunnerTest {
  private static final ObjectKey KEY = OneExport.KEY;
  private static final Instant NOW = OneExport.NOW;

  /** What an undisturbed export of three parts asks of the store. */
  private static final List<String> CALLS =
      List.of(
          "listBuckets",
          "createUpload",
          "putPart",
          "putPart",
          "putPart",
          "listParts",
          "completeUpload",
          "head");

  @TempDir private Path directory;

  private final List<ExportRunner> runners = new ArrayList<>();
  private OneExport export;
  private InMemoryObjectStore objects;
  private InMemoryTaskStore tasks;
  private InMemoryUploadLog log;
  private long taskId;
  private ExportRunner runner;

  @BeforeEach
  void prepare() throws IOException {
    export = new OneExport(directory);
    objects = export.objects;
    tasks = export.tasks;
    log = export.log;
    taskId = export.taskId;
    runner = runner(objects, Optional.empty());
  }

  private ExportRunner runner(ObjectStore store, Optional<Compression> compression) {
    runners.add(export.runner(store, log, compression));
    return runners.getLast();
  }

  @AfterEach
  void endThreads() {
    runners.forEach(ExportRunner::close);
  }

  private ActiveClaim claim() {
    return export.claim();
  }

  private ImageTask run() {
    new TaskRun(claim(), runner).run();
    return tasks.task(taskId);
  }

  @Test
  void anUndisturbedExportFinishesWithTheDiskInTheBucket() throws IOException {
    ImageTask task = run();
    assertEquals(TaskStatus.FINISHED, task.status());
    assertEquals(100, task.progressPercent());
    assertEquals(Optional.of(NOW), task.finishedAt());
    assertEquals(CALLS, objects.calls());
    assertEquals(List.of(), log.openUploads());
    export.assertObjectHoldsTheDisk();
  }

  @ParameterizedTest
  @EnumSource
  void howeverLittleTheStoreListsTheExportFinishesWithTheSameCalls(Listing listing)
      throws IOException {
    listing.applyTo(objects);
    ImageTask task = run();
    assertEquals(TaskStatus.FINISHED, task.status(), task.errorInfo());
    assertEquals(CALLS, objects.calls());
    export.assertObjectHoldsTheDisk();
  }

  @Test
  void aListThatContradictsWhatWasAcknowledgedFailsTheTask() {
    objects.listPartsAs(
        part ->
            new ListedPart(
                part.partNumber(),
                OptionalLong.of(part.lengthBytes().getAsLong() - 1),
                part.entityTag(),
                part.crc32c()));
    ImageTask task = run();
    assertEquals(TaskStatus.FAILED, task.status());
    assertTrue(
        task.errorInfo().startsWith("InconsistentStore: object " + KEY + " has part 1 of 3 with "),
        task.errorInfo());
    assertTrue(task.errorInfo().contains("but the store acknowledged "), task.errorInfo());
    assertEquals(Set.of(), Set.copyOf(objects.openUploads()));
  }

  @Test
  void progressRisesAndStaysBelow100WhileTheTaskRuns() {
    run();
    List<Integer> progress = tasks.recordedProgress();
    assertFalse(progress.isEmpty());
    assertTrue(progress.stream().allMatch(percent -> percent > 0 && percent < 100));
  }

  static List<Optional<Compression>> everyKind() {
    return List.of(Optional.empty(), Optional.of(Compression.ZSTD_FAST));
  }

  /** All parts are acknowledged within milliseconds, so the last value comes before its turn. */
  @ParameterizedTest
  @MethodSource("everyKind")
  void whileTheStoreCompletesTheTaskShowsThatAllIsSent(Optional<Compression> compression) {
    List<Integer> shown = new ArrayList<>();
    ObjectStore slow =
        (ObjectStore)
            Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("completeUpload")) {
                    shown.add(tasks.task(taskId).progressPercent());
                  }
                  return method.invoke(objects, arguments);
                });
    new TaskRun(claim(), runner(slow, compression)).run();
    assertEquals(TaskStatus.FINISHED, tasks.task(taskId).status());
    assertEquals(List.of(99), shown);
  }

  @ParameterizedTest
  @EnumSource
  void aCompressedExportFinishesWithTheDiskInTheBucket(Compression compression) throws IOException {
    new TaskRun(claim(), runner(objects, Optional.of(compression))).run();
    ImageTask task = tasks.task(taskId);
    assertEquals(TaskStatus.FINISHED, task.status(), task.errorInfo());
    assertEquals(100, task.progressPercent());
    assertEquals(List.of(), log.openUploads());
    List<Integer> progress = tasks.recordedProgress();
    assertTrue(progress.stream().allMatch(percent -> percent > 0 && percent < 100));
    export.assertObjectHoldsTheDisk();
  }

  @Test
  void aRefusalInTheMiddleOfACompressedExportLeavesNothing() {
    objects.refuseCall(2);
    new TaskRun(claim(), runner(objects, Optional.of(Compression.ZLIB_FAST))).run();
    assertEquals(TaskStatus.FAILED, tasks.task(taskId).status());
    assertEquals(Set.of(), Set.copyOf(objects.openUploads()));
    assertEquals(List.of(), log.openUploads());
  }

  static IntStream everyCall() {
    return IntStream.range(0, CALLS.size());
  }

  @ParameterizedTest
  @MethodSource("everyCall")
  void aRefusalAtAnyCallFailsTheTaskAndLeavesNoUpload(int call) {
    objects.refuseCall(call);
    ImageTask task = run();
    assertEquals(TaskStatus.FAILED, task.status());
    assertEquals("Refused: the store refuses " + CALLS.get(call), task.errorInfo());
    assertEquals(Optional.of(NOW), task.finishedAt());
    assertEquals(Set.of(), Set.copyOf(objects.openUploads()));
    assertEquals(List.of(), log.openUploads());
  }

  @Test
  void aPolicyThatIsDetachedStopsTheExportAtItsNextPart() {
    objects.beforeEachPart(() -> export.policies().detach(new ResourceName("image-export-policy")));
    ImageTask task = run();
    assertEquals(TaskStatus.FAILED, task.status());
    assertTrue(
        task.errorInfo()
            .startsWith(
                "AccessDenied: Role 'image-export' may not oss:PutObject on"
                    + " jrn:oss:cn-east-2:324100000385:test-export/exportImage_img-0000000001: "),
        task.errorInfo());
    assertEquals(Set.of(), Set.copyOf(objects.openUploads()));
    assertEquals(List.of(), log.openUploads());
    List<TaskDecision> decisions = tasks.decisions(taskId);
    TaskDecision aborting = decisions.getLast();
    assertEquals("oss:AbortMultipartUpload", aborting.action());
    assertFalse(aborting.passed(), "the role is asked, but does not decide about cleaning up");
    TaskDecision last = decisions.get(decisions.size() - 2);
    assertEquals("oss:PutObject", last.action());
    assertEquals(Verdict.IMPLICIT_DENY, last.effect());
    assertTrue(task.errorInfo().endsWith(last.reason()), last.reason());
  }

  @Test
  void aStoppedExportIsGivenBackAndItsUploadStays() {
    ActiveClaim claim = claim();
    objects.beforeEachPart(claim::stop);
    new TaskRun(claim, runner).run();
    assertEquals(TaskStatus.PENDING, tasks.task(taskId).status());
    assertEquals(1, objects.openUploads().size());
    assertEquals(1, log.openUploads().size());
  }

  @Test
  void anExportThatIsToEndSendsWhatItHasBegunAndNothingMore() {
    ActiveClaim claim = claim();
    objects.beforeEachPart(claim::drain);
    new TaskRun(claim, runner).run();
    assertEquals(TaskStatus.PENDING, tasks.task(taskId).status());
    long sent = objects.calls().stream().filter("putPart"::equals).count();
    assertTrue(sent == 1 || sent == 2, sent + " parts, of which two can be in flight");
    int recorded = log.find(taskId, KEY).orElseThrow().parts().size();
    assertEquals(sent, recorded, "what was sent is known to whoever goes on");
  }

  @Test
  void aWorkerThatLostItsTaskChangesNothingAnyMore() {
    objects.beforeEachPart(tasks::overtake);
    new TaskRun(claim(), runner).run();
    assertEquals(TaskStatus.RUNNING, tasks.task(taskId).status());
    assertEquals(1, objects.openUploads().size(), "the upload is the other worker's to end");
    assertFalse(objects.calls().contains("completeUpload"), objects.calls().toString());
  }

  @Test
  void aMissingBucketFailsTheTask() {
    InMemoryObjectStore empty = new InMemoryObjectStore();
    new TaskRun(claim(), runner(empty, Optional.empty())).run();
    assertEquals(
        "NoSuchBucket: no bucket 'test-export' in region cn-east-2",
        tasks.task(taskId).errorInfo());
  }

  static List<Optional<Compression>> everyForm() {
    return List.of(
        Optional.empty(), Optional.of(Compression.ZLIB_FAST), Optional.of(Compression.ZSTD_FAST));
  }

  @ParameterizedTest
  @MethodSource("everyForm")
  void aFlippedBitInTheSnapshotFailsTheTaskAndNeverReachesTheBucket(
      Optional<Compression> compression) throws IOException {
    Path data = directory.resolve(OneExport.SNAPSHOT.value()).resolve("data");
    try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
      file.seek(20L << 20);
      int original = file.read();
      file.seek(20L << 20);
      file.write(original ^ 1);
    }
    new TaskRun(claim(), runner(objects, compression)).run();
    ImageTask task = tasks.task(taskId);
    assertEquals(TaskStatus.FAILED, task.status());
    assertTrue(task.errorInfo().startsWith("SnapshotUnreadable: "), task.errorInfo());
    assertTrue(task.errorInfo().contains(OneExport.SNAPSHOT.value()), task.errorInfo());
    assertEquals(Set.of(), Set.copyOf(objects.openUploads()));
    assertFalse(objects.calls().contains("completeUpload"));
  }

  @Test
  void aMistakeOfOursIsNotShownToTheCaller() {
    objects.beforeEachPart(
        () -> {
          throw new IllegalStateException("internal detail");
        });
    ImageTask task = run();
    assertEquals("InternalError: the task stopped; the emulator's log says why", task.errorInfo());
    assertEquals(
        Set.of("listBuckets", "createUpload", "abortUpload"),
        objects.calls().stream().collect(Collectors.toSet()));
  }
}
