package io.imageexport.core.imageimport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.bucket.InMemoryBucketDirectory;
import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.memory.MemoryBudget;
import io.imageexport.core.object.InMemoryObjectStore;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.space.MinFree;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.InMemoryTaskStore;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.TaskRun;
import io.imageexport.core.task.TaskStatus;
import io.imageexport.core.task.TaskWork;
import io.imageexport.core.task.TaskWork.DiskImport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportRunnerTest {
  private static final AccountId ACCOUNT = new AccountId("324100000385");
  private static final SnapshotId SYSTEM = new SnapshotId("snapshot-0000000001");
  private static final SnapshotId DATA = new SnapshotId("snapshot-0000000002");
  private static final ObjectKey KEY = new ObjectKey("b-1", "disk.raw");
  private static final long DISK_BYTES = 64L << 20;

  @TempDir private Path directory;

  private final InMemoryObjectStore objects = new InMemoryObjectStore();
  private final InMemoryTaskStore tasks = new InMemoryTaskStore();
  private SnapshotStore snapshots;

  @BeforeEach
  void prepare() throws IOException {
    snapshots = SnapshotStore.open(directory);
    objects.createBucket("b-1");
  }

  /** Not a whole number of blocks, nor of windows. */
  private static byte[] content() {
    byte[] bytes = new byte[(9 << 20) + 12_345];
    Random random = new Random(3);
    for (int start : List.of(0, 3 << 20, bytes.length - 70_000)) {
      byte[] run = new byte[70_000];
      random.nextBytes(run);
      System.arraycopy(run, 0, bytes, start, run.length);
    }
    return bytes;
  }

  private static DiskImport disk(SnapshotId snapshot, String key, DiskFormat format) {
    return new DiskImport(
        snapshot,
        ObjectUrl.parse("ImageUrl", "https://b-1.s3.cn-east-2.jdcloud-oss.com/" + key),
        format,
        DISK_BYTES);
  }

  private ActiveClaim claim(DiskImport... disks) {
    tasks.submit(
        new NewTask(
            ACCOUNT,
            "cn-east-2",
            "img-0000000001",
            Optional.empty(),
            new TaskWork.Import("an-image", List.of(disks)),
            Optional.empty(),
            List.of(),
            Instant.EPOCH));
    return new ActiveClaim(
        tasks.claim("worker", Duration.ofSeconds(30)).orElseThrow(), tasks, Clock.systemUTC());
  }

  private void run(ActiveClaim claim) {
    new TaskRun(
            claim,
            new ImportRunner(
                objects,
                new BucketOwners(new InMemoryBucketDirectory(), objects, Clock.systemUTC()),
                snapshots,
                new MemoryBudget(64 << 20),
                InMemoryObjectStore.RETRIES))
        .run();
  }

  @Test
  void aDiskLiesAtTheStartOfALargerOne() throws IOException {
    byte[] bytes = content();
    objects.put(KEY, bytes);
    ActiveClaim claim = claim(disk(SYSTEM, KEY.key(), DiskFormat.RAW));
    run(claim);
    assertEquals(TaskStatus.FINISHED, tasks.task(claim.task().taskId()).status());
    try (Snapshot snapshot = snapshots.open(SYSTEM)) {
      assertEquals(DISK_BYTES, snapshot.virtualSizeBytes());
      ByteBuffer disk = ByteBuffer.allocate((int) DISK_BYTES);
      snapshot.read(0, disk);
      assertArrayEquals(Arrays.copyOf(bytes, (int) DISK_BYTES), disk.array());
      assertEquals(snapshot.storedBytes(), tasks.madeSnapshots().getFirst().storedBytes());
    }
    long reads = objects.calls().stream().filter("read"::equals).count();
    // Headers and the end of the file are read in small windows at first.
    assertEquals(13, reads, "each window is read once, and the last one twice");
    List<Integer> progress = tasks.recordedProgress();
    assertEquals(progress.stream().sorted().toList(), progress);
    assertTrue(progress.getLast() <= 99, "100 belongs to the finished task");
  }

  @ParameterizedTest
  @ValueSource(strings = {"listBuckets", "head", "read"})
  void aStoreThatFailsForTheMomentIsAskedAgain(String call) throws IOException {
    byte[] bytes = content();
    objects.put(KEY, bytes);
    objects.beforeCall(
        call,
        1,
        () -> {
          throw new ObjectStoreException(
              ObjectStoreException.Kind.TRANSIENT, "SlowDown", "for the moment", null);
        });
    ActiveClaim claim = claim(disk(SYSTEM, KEY.key(), DiskFormat.RAW));
    run(claim);
    assertTrue(objects.calls().stream().filter(call::equals).count() > 1, "it was not asked again");
    assertEquals(TaskStatus.FINISHED, tasks.task(claim.task().taskId()).status());
    try (Snapshot snapshot = snapshots.open(SYSTEM)) {
      ByteBuffer disk = ByteBuffer.allocate((int) DISK_BYTES);
      snapshot.read(0, disk);
      assertArrayEquals(Arrays.copyOf(bytes, (int) DISK_BYTES), disk.array());
    }
  }

  @Test
  void allDisksAreMadeOrNone() throws IOException {
    objects.put(KEY, content());
    ActiveClaim claim =
        claim(disk(SYSTEM, KEY.key(), DiskFormat.RAW), disk(DATA, "not-there", DiskFormat.QCOW2));
    run(claim);
    assertEquals(
        "NoSuchKey: no object 'not-there' in bucket 'b-1'",
        tasks.task(claim.task().taskId()).errorInfo());
    assertEquals(List.of(), snapshots.list());
  }

  @Test
  void anImportThatWouldLeaveTooLittleOfTheDiskFails() throws IOException {
    snapshots = SnapshotStore.open(directory, MinFree.of(1L << 60));
    objects.put(KEY, content());
    ActiveClaim claim = claim(disk(SYSTEM, KEY.key(), DiskFormat.RAW));
    run(claim);
    String errorInfo = tasks.task(claim.task().taskId()).errorInfo();
    assertTrue(errorInfo.startsWith("InsufficientStorage: "), errorInfo);
    assertTrue(errorInfo.contains("--min-free"), errorInfo);
    assertEquals(List.of(), snapshots.list());
  }

  @Test
  void anObjectThatIsReplacedMeanwhileFailsTheTask() throws IOException {
    byte[] bytes = content();
    objects.put(KEY, bytes);
    ActiveClaim claim = claim(disk(SYSTEM, KEY.key(), DiskFormat.RAW));
    objects.beforeCall("read", 5, () -> objects.put(KEY, new byte[bytes.length]));
    run(claim);
    String errorInfo = tasks.task(claim.task().taskId()).errorInfo();
    assertTrue(errorInfo.startsWith("PreconditionFailed: "), errorInfo);
    assertEquals(List.of(), snapshots.list());
  }

  @Test
  void aStoppedImportIsGivenBackAndStartsOver() throws IOException {
    objects.put(KEY, content());
    ActiveClaim stopped = claim(disk(SYSTEM, KEY.key(), DiskFormat.RAW));
    objects.beforeCall("read", 5, stopped::stop);
    run(stopped);
    long taskId = stopped.task().taskId();
    assertEquals(TaskStatus.PENDING, tasks.task(taskId).status());
    assertEquals(List.of(), snapshots.list());
    ActiveClaim again =
        new ActiveClaim(
            tasks.claim("worker", Duration.ofSeconds(30)).orElseThrow(), tasks, Clock.systemUTC());
    run(again);
    assertEquals(TaskStatus.FINISHED, tasks.task(taskId).status());
  }

  @Test
  void whatAnEarlierWorkerMadeIsMadeAgain() throws IOException {
    snapshots.create(SYSTEM, DISK_BYTES).commit().close();
    objects.put(KEY, content());
    ActiveClaim claim = claim(disk(SYSTEM, KEY.key(), DiskFormat.RAW));
    run(claim);
    assertEquals(TaskStatus.FINISHED, tasks.task(claim.task().taskId()).status());
    try (Snapshot snapshot = snapshots.open(SYSTEM)) {
      assertTrue(snapshot.storedBytes() > 0);
    }
  }
}
