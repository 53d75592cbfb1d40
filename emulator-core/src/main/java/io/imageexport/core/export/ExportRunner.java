package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.access.AccessControl;
import io.imageexport.core.bucket.BucketDirectory;
import io.imageexport.core.bucket.OwnedBucket;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.Upload;
import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.core.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The data plane of one export, from the claimed task to its last status. */
final class ExportRunner {
  private static final System.Logger LOG = System.getLogger(ExportRunner.class.getName());

  private final ObjectStore objects;
  private final BucketDirectory buckets;
  private final RoleStore roles;
  private final AccessControl access;
  private final SnapshotStore snapshots;
  private final ExportFiles exportFiles;

  ExportRunner(
      ObjectStore objects,
      BucketDirectory buckets,
      RoleStore roles,
      AccessControl access,
      SnapshotStore snapshots,
      ExportFiles exportFiles) {
    this.objects = requireNonNull(objects, "objects is null");
    this.buckets = requireNonNull(buckets, "buckets is null");
    this.roles = requireNonNull(roles, "roles is null");
    this.access = requireNonNull(access, "access is null");
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
    this.exportFiles = requireNonNull(exportFiles, "exportFiles is null");
  }

  /** Runs the task to its end. Whatever goes wrong is written into the task, and not thrown. */
  void run(ActiveClaim claim) {
    ExportTask task = claim.claim().task();
    try {
      export(claim, task);
      claim.finish();
      if (!claim.isLost()) {
        LOG.log(System.Logger.Level.INFO, "task {0} finished", taskName(task));
      }
    } catch (ActiveClaim.EndedException ended) {
      claim.release();
      LOG.log(
          System.Logger.Level.INFO, "task {0} given back: {1}", taskName(task), ended.getMessage());
    } catch (RuntimeException | IOException failure) {
      if (failure instanceof CloudException refusal && refusal.code() == ErrorCode.UNAVAILABLE) {
        // Our own database is away: that is no fault of the task, which starts again later.
        claim.release();
        return;
      }
      ExportFailure reason = ExportFailure.of(failure);
      claim.fail(reason);
      if (reason.isUnexpected()) {
        LOG.log(System.Logger.Level.ERROR, "task " + task.taskId() + " broke", failure);
      } else {
        LOG.log(
            System.Logger.Level.INFO, "task {0} failed: {1}", taskName(task), reason.errorInfo());
      }
    }
  }

  private void export(ActiveClaim claim, ExportTask task) throws IOException {
    ServiceRole role = new ServiceRole(roles, access, task.request(), claim::recordDecision);
    role.requireTrust();
    RoleScopedStore store = new RoleScopedStore(objects, role);
    abortUploadsOfEarlierWorkers(claim, store);
    requireBucket(task.request(), store);
    List<Snapshot> opened = new ArrayList<>();
    try {
      List<ExportFile> files = new ArrayList<>();
      for (DiskTarget target : task.targets()) {
        Snapshot snapshot = snapshots.open(target.snapshot());
        opened.add(snapshot);
        files.add(exportFiles.of(snapshot));
      }
      long plannedBytes = files.stream().mapToLong(ExportFile::plannedWeight).sum();
      ProgressMeter progress = new ProgressMeter(claim, plannedBytes);
      for (int i = 0; i < files.size(); i++) {
        ObjectKey key = task.objectKey(task.targets().get(i));
        new DiskExport(files.get(i), key, store, claim, progress).run();
      }
    } finally {
      closeAll(opened);
    }
  }

  /** The task starts from its beginning: what an earlier worker left half-sent is dropped. */
  private void abortUploadsOfEarlierWorkers(ActiveClaim claim, RoleScopedStore store) {
    for (Upload upload : claim.claim().openUploads()) {
      store.abortUpload(upload);
      claim.forgetUpload(upload);
    }
  }

  /**
   * The listing is the only question about a bucket that the guide's policy allows. A bucket that
   * is in the store but not in the directory lies in the region that the caller named.
   */
  private void requireBucket(ExportRequest request, RoleScopedStore store) {
    OssUrl url = request.ossUrl();
    boolean listed =
        store.listBuckets().stream().anyMatch(bucket -> bucket.name().equals(url.bucket().value()));
    if (!listed) {
      throw noSuchBucket(url, "");
    }
    Optional<OwnedBucket> owned = buckets.find(url.bucket());
    if (owned.isEmpty()) {
      return;
    }
    if (!owned.get().account().equals(request.account())) {
      throw noSuchBucket(url, " in this account");
    }
    if (!owned.get().region().equals(url.region())) {
      throw noSuchBucket(url, ": it lies in " + owned.get().region());
    }
  }

  private static ObjectStoreException noSuchBucket(OssUrl url, String detail) {
    return new ObjectStoreException(
        ObjectStoreException.Kind.PERMANENT,
        "NoSuchBucket",
        "no bucket '" + url.bucket() + "' in region " + url.region() + detail,
        null);
  }

  private static void closeAll(List<Snapshot> snapshots) {
    for (Snapshot snapshot : snapshots) {
      try {
        snapshot.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Numbers in log patterns would be grouped by thousands. */
  private static String taskName(ExportTask task) {
    return Long.toString(task.taskId());
  }
}
