package io.imageexport.core.imageimport;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.bucket.BucketOwners.Standing;
import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.memory.MemoryBudget;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.Retries;
import io.imageexport.core.object.RetryPolicy;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.SnapshotMaking;
import io.imageexport.core.task.StoredSnapshot;
import io.imageexport.core.task.TaskFailedException;
import io.imageexport.core.task.TaskRunner;
import io.imageexport.core.task.TaskWork;
import io.imageexport.core.task.TaskWork.DiskImport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The data plane of imports: from the claimed task to the snapshots of its disks.
 *
 * <p>The headers of all disks are read before the first disk is copied; then one disk at a time is
 * opened, once there is memory for it.
 */
public final class ImportRunner implements TaskRunner {
  private final ObjectStore objects;
  private final BucketOwners buckets;
  private final SnapshotStore snapshots;
  private final MemoryBudget memory;
  private final RetryPolicy retryPolicy;

  public ImportRunner(
      ObjectStore objects,
      BucketOwners buckets,
      SnapshotStore snapshots,
      MemoryBudget memory,
      RetryPolicy retryPolicy) {
    this.objects = requireNonNull(objects, "objects is null");
    this.buckets = requireNonNull(buckets, "buckets is null");
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
    this.memory = requireNonNull(memory, "memory is null");
    this.retryPolicy = requireNonNull(retryPolicy, "retryPolicy is null");
  }

  @Override
  public List<StoredSnapshot> run(ActiveClaim claim) throws IOException {
    ImageTask task = claim.task();
    if (!(task.work() instanceof TaskWork.Import work)) {
      throw new IllegalArgumentException("not an import: task " + task.taskId());
    }
    Retries retries = new Retries(retryPolicy, claim::checkInFlight);
    List<SnapshotMaking.Disk> disks = new ArrayList<>();
    for (DiskImport disk : work.disks()) {
      requireBucket(task.account(), disk.source(), retries);
      ObjectFile file = ObjectFile.open(objects, objectKey(disk.source()), retries);
      disks.add(
          new SnapshotMaking.Disk(
              ImportedDisk.examine(disk, file), disk.snapshot(), disk.sizeBytes()));
    }
    return new SnapshotMaking(snapshots, memory, claim).make(disks);
  }

  private static ObjectKey objectKey(ObjectUrl url) {
    return new ObjectKey(url.bucket().value(), url.key());
  }

  private void requireBucket(AccountId account, ObjectUrl url, Retries retries) {
    Standing standing =
        retries.call(
            attempt -> buckets.use(account, url.bucket(), url.region(), objects::listBuckets));
    switch (standing) {
      case Standing.Own own -> {}
      case Standing.Absent absent -> throw noSuchBucket(url, "");
      // What others have is not told.
      case Standing.Foreign foreign -> throw noSuchBucket(url, "");
      case Standing.Elsewhere elsewhere ->
          throw noSuchBucket(url, ": it lies in " + elsewhere.region());
    }
  }

  private static TaskFailedException noSuchBucket(ObjectUrl url, String detail) {
    return new TaskFailedException(
        "NoSuchBucket", "no bucket '" + url.bucket() + "' in region " + url.region() + detail);
  }
}
