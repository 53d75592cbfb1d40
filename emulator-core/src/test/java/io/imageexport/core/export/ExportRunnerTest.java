package io.imageexport.core.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.access.AccessControl;
import io.imageexport.core.access.IamMode;
import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.bucket.InMemoryBucketDirectory;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleType;
import io.imageexport.core.ingest.DemoDisk;
import io.imageexport.core.ingest.SnapshotIngest;
import io.imageexport.core.object.InMemoryObjectStore;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.core.policy.Verdict;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.Claim;
import io.imageexport.core.task.DiskTarget;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.InMemoryTaskStore;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.TaskDecision;
import io.imageexport.core.task.TaskRun;
import io.imageexport.core.task.TaskStatus;
import io.imageexport.core.task.TaskWork;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.reader.ImageFile;
import io.imageexport.qcow2.reader.Qcow2Reader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private static final AccountId ACCOUNT = new AccountId("324100000385");
  private static final SnapshotId SNAPSHOT = new SnapshotId("snapshot-0000000001");
  private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final ObjectKey KEY = new ObjectKey("test-export", "exportImage_img-0000000001");

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

  private final DemoDisk disk = new DemoDisk(1L << 30, 40L << 20, 7);
  private final InMemoryObjectStore objects = new InMemoryObjectStore();
  private final InMemoryTaskStore tasks = new InMemoryTaskStore();
  private SnapshotStore snapshots;
  private OneRole role;
  private final List<ExportRunner> runners = new ArrayList<>();
  private ExportRunner runner;
  private long taskId;

  @BeforeEach
  void prepare() throws IOException {
    snapshots = SnapshotStore.open(directory);
    new SnapshotIngest(snapshots).ingest(disk, SNAPSHOT, SnapshotIngest.ProgressListener.NONE);
    objects.createBucket("test-export");
    role = new OneRole(role(), policy());
    runner = runner(objects, Optional.empty());
    taskId =
        tasks
            .submit(
                new NewTask(
                    ACCOUNT,
                    "cn-east-2",
                    "img-0000000001",
                    Optional.empty(),
                    work(),
                    Optional.empty(),
                    List.of(),
                    Instant.EPOCH))
            .taskId();
  }

  private ExportRunner runner(ObjectStore store, Optional<Compression> compression) {
    runners.add(
        new ExportRunner(
            store,
            new BucketOwners(new InMemoryBucketDirectory(), store, CLOCK),
            role.roles(),
            new AccessControl(role.policies(), IamMode.ENFORCE, CLOCK),
            snapshots,
            new ExportSettings(2, compression)));
    return runners.getLast();
  }

  @AfterEach
  void endThreads() {
    runners.forEach(ExportRunner::close);
  }

  private static TaskWork.Export work() {
    return new TaskWork.Export(
        new ResourceName("image-export"),
        OssUrl.parse("https://test-export.s3-internal.cn-east-2.jdcloud-oss.com"),
        Optional.empty(),
        false,
        List.of(new DiskTarget(SNAPSHOT, KEY.key())));
  }

  private static Role role() {
    String trust =
        """
        {"Version":"3","Statement":[{"Effect":"Allow",
        "Principal":{"Service":"disk.jdcloud.com"},"Action":"sts:assumeRole","Resource":"*"}]}""";
    return new Role(
        ACCOUNT,
        new ResourceName("image-export"),
        "role-1",
        RoleType.SERVICE,
        PolicyDocument.parse(PolicyDocument.Kind.TRUST, trust),
        "",
        3_600,
        NOW);
  }

  private static ManagedPolicy policy() {
    String document =
        """
        {"Version":"3","Statement":[
        {"Effect":"Allow","Action":"oss:ListAllMyBuckets","Resource":"*"},
        {"Effect":"Allow","Action":["oss:GetObject","oss:AbortMultipartUpload","oss:PutObject",
        "oss:ListMultipartUploadParts"],"Resource":"jrn:oss:*:324100000385:test-export/*"}]}""";
    return ManagedPolicy.create(
        ACCOUNT,
        new ResourceName("image-export-policy"),
        "policy-1",
        "",
        PolicyDocument.parse(PolicyDocument.Kind.IDENTITY, document),
        NOW);
  }

  private ActiveClaim claim() {
    Claim claim = tasks.claim("worker", Duration.ofSeconds(30)).orElseThrow();
    return new ActiveClaim(claim, tasks, CLOCK);
  }

  private ImageTask run() {
    new TaskRun(claim(), runner).run();
    return tasks.task(taskId);
  }

  private void assertObjectHoldsTheDisk() throws IOException {
    byte[] object = objects.object(KEY);
    Qcow2Reader reader = Qcow2Reader.open(new InMemoryFile(ByteBuffer.wrap(object)));
    assertEquals(disk.virtualSizeBytes(), reader.virtualSizeBytes());
    ByteBuffer expected = ByteBuffer.allocate(1 << 20);
    ByteBuffer actual = ByteBuffer.allocate(1 << 20);
    for (long position = 0; position < disk.virtualSizeBytes(); position += 1 << 20) {
      disk.read(position, expected.clear());
      reader.read(position, actual.clear());
      assertEquals(expected.flip(), actual.flip(), "at byte " + position);
    }
  }

  private record InMemoryFile(ByteBuffer bytes) implements ImageFile {
    @Override
    public long lengthBytes() {
      return bytes.capacity();
    }

    @Override
    public void read(long position, ByteBuffer destination) {
      destination.put(bytes.slice(Math.toIntExact(position), destination.remaining()));
    }
  }

  @Test
  void anUndisturbedExportFinishesWithTheDiskInTheBucket() throws IOException {
    ImageTask task = run();
    assertEquals(TaskStatus.FINISHED, task.status());
    assertEquals(100, task.progressPercent());
    assertEquals(Optional.of(NOW), task.finishedAt());
    assertEquals(CALLS, objects.calls());
    assertEquals(List.of(), tasks.openUploads(taskId));
    assertObjectHoldsTheDisk();
  }

  @Test
  void progressRisesAndStaysBelow100WhileTheTaskRuns() {
    run();
    List<Integer> progress = tasks.recordedProgress();
    assertFalse(progress.isEmpty());
    assertTrue(progress.stream().allMatch(percent -> percent > 0 && percent < 100));
  }

  @ParameterizedTest
  @EnumSource
  void aCompressedExportFinishesWithTheDiskInTheBucket(Compression compression) throws IOException {
    new TaskRun(claim(), runner(objects, Optional.of(compression))).run();
    ImageTask task = tasks.task(taskId);
    assertEquals(TaskStatus.FINISHED, task.status(), task.errorInfo());
    assertEquals(100, task.progressPercent());
    assertEquals(List.of(), tasks.openUploads(taskId));
    List<Integer> progress = tasks.recordedProgress();
    assertTrue(progress.stream().allMatch(percent -> percent > 0 && percent < 100));
    assertObjectHoldsTheDisk();
  }

  @Test
  void aRefusalInTheMiddleOfACompressedExportLeavesNothing() {
    objects.refuseCall(2);
    new TaskRun(claim(), runner(objects, Optional.of(Compression.ZLIB_FAST))).run();
    assertEquals(TaskStatus.FAILED, tasks.task(taskId).status());
    assertEquals(Set.of(), Set.copyOf(objects.openUploads()));
    assertEquals(List.of(), tasks.openUploads(taskId));
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
    assertEquals(List.of(), tasks.openUploads(taskId));
  }

  @Test
  void aPolicyThatIsDetachedStopsTheExportAtItsNextPart() {
    objects.beforeEachPart(() -> role.detach(new ResourceName("image-export-policy")));
    ImageTask task = run();
    assertEquals(TaskStatus.FAILED, task.status());
    assertTrue(
        task.errorInfo()
            .startsWith(
                "AccessDenied: Role 'image-export' may not oss:PutObject on"
                    + " jrn:oss:cn-east-2:324100000385:test-export/exportImage_img-0000000001: "),
        task.errorInfo());
    assertEquals(Set.of(), Set.copyOf(objects.openUploads()));
    assertEquals(List.of(), tasks.openUploads(taskId));
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
  void aStoppedExportIsGivenBackAndItsUploadAborted() {
    ActiveClaim claim = claim();
    objects.beforeEachPart(claim::stop);
    new TaskRun(claim, runner).run();
    assertEquals(TaskStatus.PENDING, tasks.task(taskId).status());
    assertEquals(Set.of(), Set.copyOf(objects.openUploads()));
    assertEquals(List.of(), tasks.openUploads(taskId));
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
  void anUploadOfAnEarlierWorkerIsAbortedFirst() {
    ActiveClaim earlier = claim();
    earlier.recordUpload(objects.createUpload(KEY));
    earlier.release();
    ImageTask task = run();
    assertEquals(TaskStatus.FINISHED, task.status());
    assertEquals("abortUpload", objects.calls().get(1));
    assertEquals(Set.of(), Set.copyOf(objects.openUploads()));
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
    Path data = directory.resolve(SNAPSHOT.value()).resolve("data");
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
    assertTrue(task.errorInfo().contains(SNAPSHOT.value()), task.errorInfo());
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
