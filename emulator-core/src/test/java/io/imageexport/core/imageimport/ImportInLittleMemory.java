package io.imageexport.core.imageimport;

import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.bucket.InMemoryBucketDirectory;
import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.memory.MemoryBudget;
import io.imageexport.core.object.InMemoryObjectStore;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.InMemoryTaskStore;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.TaskRun;
import io.imageexport.core.task.TaskWork;
import io.imageexport.core.task.TaskWork.DiskImport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Imports images of several disks, all in tasks at the same time. */
final class ImportInLittleMemory {
  private static final ObjectKey KEY = new ObjectKey("bucket", "large");
  private static final long SIZE_BYTES = 32L << 40;

  private ImportInLittleMemory() {}

  /**
   * Imports, and says how each task has ended.
   *
   * @param arguments the format; an empty folder for the snapshots; the number of tasks; the number
   *     of disks of each
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    DiskFormat format = DiskFormat.valueOf(arguments[0]);
    InMemoryObjectStore objects = new InMemoryObjectStore();
    objects.createBucket(KEY.bucket());
    objects.put(KEY, LargestTables.image(format));
    ImportRunner runner =
        new ImportRunner(
            objects,
            new BucketOwners(new InMemoryBucketDirectory(), objects, Clock.systemUTC()),
            SnapshotStore.open(Path.of(arguments[1])),
            MemoryBudget.ofHeap(),
            InMemoryObjectStore.RETRIES);
    InMemoryTaskStore tasks = new InMemoryTaskStore();
    List<Thread> threads = new ArrayList<>();
    int taskCount = Integer.parseInt(arguments[2]);
    int diskCount = Integer.parseInt(arguments[3]);
    for (int i = 0; i < taskCount; i++) {
      tasks.submit(task(format, i, diskCount));
      ActiveClaim claim =
          new ActiveClaim(
              tasks.claim("worker", Duration.ofMinutes(1)).orElseThrow(), tasks, Clock.systemUTC());
      threads.add(Thread.ofVirtual().start(new TaskRun(claim, runner)::run));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int i = 0; i < taskCount; i++) {
      System.out.println(tasks.task(i + 1).status() + " " + tasks.task(i + 1).errorInfo());
    }
  }

  private static NewTask task(DiskFormat format, int number, int diskCount) {
    List<DiskImport> disks = new ArrayList<>();
    for (int i = 0; i < diskCount; i++) {
      disks.add(
          new DiskImport(
              new SnapshotId("snapshot-%05d%05d".formatted(number, i)),
              ObjectUrl.parse("ImageUrl", "https://bucket.s3.cn-east-2.jdcloud-oss.com/large"),
              format,
              SIZE_BYTES));
    }
    return new NewTask(
        new AccountId("324100000385"),
        "cn-east-2",
        "img-%010d".formatted(number),
        Optional.empty(),
        new TaskWork.Import("an-image", disks),
        Optional.empty(),
        List.of(),
        Instant.EPOCH);
  }
}
