package io.imageexport.core.imageimport;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.bucket.BucketOwners.Standing;
import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.ingest.DiskImages;
import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.ingest.RefusedDiskException;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.Retries;
import io.imageexport.core.object.RetryPolicy;
import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.SnapshotMaking;
import io.imageexport.core.task.StoredSnapshot;
import io.imageexport.core.task.TaskFailedException;
import io.imageexport.core.task.TaskRunner;
import io.imageexport.core.task.TaskWork;
import io.imageexport.core.task.TaskWork.DiskImport;
import io.imageexport.qcow2.reader.MalformedImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The data plane of imports: from the claimed task to the snapshots of its disks. */
public final class ImportRunner implements TaskRunner {
  private final ObjectStore objects;
  private final BucketOwners buckets;
  private final SnapshotStore snapshots;
  private final RetryPolicy retryPolicy;

  public ImportRunner(
      ObjectStore objects, BucketOwners buckets, SnapshotStore snapshots, RetryPolicy retryPolicy) {
    this.objects = requireNonNull(objects, "objects is null");
    this.buckets = requireNonNull(buckets, "buckets is null");
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
    this.retryPolicy = requireNonNull(retryPolicy, "retryPolicy is null");
  }

  @Override
  public List<StoredSnapshot> run(ActiveClaim claim) throws IOException {
    ImageTask task = claim.task();
    if (!(task.work() instanceof TaskWork.Import work)) {
      throw new IllegalArgumentException("not an import: task " + task.taskId());
    }
    Retries retries = new Retries(retryPolicy, claim::checkInFlight);
    List<DiskSource> opened = new ArrayList<>();
    try {
      List<SnapshotMaking.Disk> disks = new ArrayList<>();
      for (DiskImport disk : work.disks()) {
        DiskSource source = open(task.account(), disk, retries);
        opened.add(source);
        requireFits(source, disk);
        disks.add(new SnapshotMaking.Disk(source, disk.snapshot(), disk.sizeBytes(), 0));
      }
      return new SnapshotMaking(snapshots, claim).make(disks);
    } catch (MalformedImageException | MalformedDiskException e) {
      throw invalidFile(String.valueOf(e.getMessage()));
    } finally {
      for (DiskSource source : opened) {
        source.close();
      }
    }
  }

  private DiskSource open(AccountId account, DiskImport disk, Retries retries) {
    requireBucket(account, disk.source(), retries);
    ObjectFile file = ObjectFile.open(objects, objectKey(disk.source()), retries);
    try {
      return DiskImages.open(file, disk.format());
    } catch (RefusedDiskException e) {
      throw refused(disk, e.messageWithDetour());
    } catch (IOException e) {
      throw refused(disk, e.getMessage());
    }
  }

  private static TaskFailedException refused(DiskImport disk, String reason) {
    return new TaskFailedException(
        "InvalidImageFile",
        "object '"
            + disk.source().key()
            + "' is refused as "
            + disk.format().name().toLowerCase(Locale.ROOT)
            + ": "
            + reason);
  }

  private static ObjectKey objectKey(ObjectUrl url) {
    return new ObjectKey(url.bucket().value(), url.key());
  }

  private static void requireFits(DiskSource source, DiskImport disk) {
    if (source.virtualSizeBytes() > disk.sizeBytes()) {
      throw new TaskFailedException(
          "InvalidImageSize",
          "object '"
              + disk.source().key()
              + "' holds a disk of "
              + source.virtualSizeBytes()
              + " bytes, which is more than "
              + disk.sizeBytes());
    }
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

  private static TaskFailedException invalidFile(String sentence) {
    return new TaskFailedException("InvalidImageFile", sentence);
  }
}
