package io.imageexport.core.imagecopy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.ingest.DemoDisk;
import io.imageexport.core.ingest.SnapshotIngest;
import io.imageexport.core.memory.MemoryBudget;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.space.MinFree;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.InMemoryTaskStore;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.StoredSnapshot;
import io.imageexport.core.task.TaskRun;
import io.imageexport.core.task.TaskStatus;
import io.imageexport.core.task.TaskWork;
import io.imageexport.core.task.TaskWork.DiskCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyRunnerTest {
  private static final SnapshotId SYSTEM = new SnapshotId("snapshot-0000000001");
  private static final SnapshotId DATA = new SnapshotId("snapshot-0000000002");
  private static final SnapshotId SYSTEM_COPY = new SnapshotId("snapshot-0000000003");
  private static final SnapshotId DATA_COPY = new SnapshotId("snapshot-0000000004");
  private static final long MIB = 1L << 20;

  @TempDir private Path directory;

  private final InMemoryTaskStore tasks = new InMemoryTaskStore();

  @BeforeEach
  void makeDisks() throws IOException {
    SnapshotIngest ingest = new SnapshotIngest(SnapshotStore.open(directory));
    ingest.ingest(new DemoDisk(1L << 40, 3 * MIB, 1), SYSTEM, SnapshotIngest.ProgressListener.NONE);
    ingest.ingest(new DemoDisk(1L << 30, 2 * MIB, 2), DATA, SnapshotIngest.ProgressListener.NONE);
  }

  private ImageTask copy(SnapshotStore snapshots) {
    tasks.submit(
        new NewTask(
            new AccountId("324100000385"),
            "cn-east-2",
            "img-0000000001",
            Optional.empty(),
            new TaskWork.Copy(
                "img-0000000002",
                List.of(new DiskCopy(SYSTEM, SYSTEM_COPY), new DiskCopy(DATA, DATA_COPY))),
            Optional.empty(),
            List.of(),
            Instant.EPOCH));
    ActiveClaim claim =
        new ActiveClaim(
            tasks.claim("worker", Duration.ofSeconds(30)).orElseThrow(), tasks, Clock.systemUTC());
    new TaskRun(claim, new CopyRunner(snapshots, new MemoryBudget(64 << 20))).run();
    return tasks.task(claim.task().taskId());
  }

  @Test
  void everyDiskIsCopied() throws IOException {
    assertEquals(TaskStatus.FINISHED, copy(SnapshotStore.open(directory)).status());
    assertEquals(
        List.of(new StoredSnapshot(SYSTEM_COPY, 3 * MIB), new StoredSnapshot(DATA_COPY, 2 * MIB)),
        tasks.madeSnapshots());
  }

  /** The size of a copy is known, so nothing is written that cannot be finished. */
  @Test
  void aCopyWithoutRoomForAllItsDisksIsNotBegun() throws IOException {
    long freeBytes = Files.getFileStore(directory).getUsableSpace();
    SnapshotStore snapshots = SnapshotStore.open(directory, MinFree.of(freeBytes + (1L << 40)));
    ImageTask failed = copy(snapshots);
    assertEquals(TaskStatus.FAILED, failed.status());
    assertTrue(failed.errorInfo().startsWith("InsufficientStorage: "), failed.errorInfo());
    assertTrue(failed.errorInfo().contains("5.0 MiB more"), failed.errorInfo());
    assertEquals(List.of(SYSTEM, DATA), snapshots.list());
  }
}
