package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.access.AccessControl;
import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.bucket.BucketOwners.Standing;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.memory.MemoryBudget;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.Retries;
import io.imageexport.core.object.RetryPolicy;
import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.DiskTarget;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.ProgressMeter;
import io.imageexport.core.task.StoredSnapshot;
import io.imageexport.core.task.TaskRunner;
import io.imageexport.core.task.TaskWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The data plane of exports: from the claimed task to the finished object. */
public final class ExportRunner implements TaskRunner {
  private final ObjectStore objects;
  private final UploadLog log;
  private final Optional<PartTurns> turns;
  private final BucketOwners buckets;
  private final RoleStore roles;
  private final AccessControl access;
  private final SnapshotStore snapshots;
  private final MemoryBudget memory;
  private final ExportFiles exportFiles;
  private final RetryPolicy retryPolicy;

  /**
   * @param turns of parts, for processes that share the parts of large exports; else empty
   * @throws UnsupportedOperationException if this platform lacks the compression that is asked for
   */
  public ExportRunner(
      ObjectStore objects,
      UploadLog log,
      Optional<PartTurns> turns,
      BucketOwners buckets,
      RoleStore roles,
      AccessControl access,
      SnapshotStore snapshots,
      MemoryBudget memory,
      ExportSettings settings) {
    this.objects = requireNonNull(objects, "objects is null");
    this.log = requireNonNull(log, "log is null");
    this.turns = requireNonNull(turns, "turns is null");
    this.buckets = requireNonNull(buckets, "buckets is null");
    this.roles = requireNonNull(roles, "roles is null");
    this.access = requireNonNull(access, "access is null");
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
    this.memory = requireNonNull(memory, "memory is null");
    this.retryPolicy = settings.retries();
    this.exportFiles = new ExportFiles(settings.compression(), settings.partsInFlight());
  }

  @Override
  public List<StoredSnapshot> run(ActiveClaim claim) throws IOException {
    ImageTask task = claim.task();
    if (!(task.work() instanceof TaskWork.Export work)) {
      throw new IllegalArgumentException("not an export: task " + task.taskId());
    }
    ServiceRole role = role(claim, work);
    RoleScopedStore store = store(claim, role);
    OpenUploads openUploads = new OpenUploads(store, log, claim);
    try {
      role.requireTrust();
      requireBucket(task.account(), work.ossUrl(), store);
      holdMaps(claim, work.targets(), () -> export(claim, work, store, openUploads));
    } catch (RuntimeException | IOException | Error failure) {
      if (ActiveClaim.endsTheTask(failure)) {
        openUploads.abort(work.targets().stream().map(each -> key(work, each)).toList(), failure);
      }
      throw failure;
    }
    return List.of();
  }

  private static ObjectKey key(TaskWork.Export work, DiskTarget target) {
    return new ObjectKey(work.ossUrl().bucket().value(), target.objectKey());
  }

  private ServiceRole role(ActiveClaim claim, TaskWork.Export work) {
    return new ServiceRole(
        roles,
        access,
        claim.task().account(),
        work.roleName(),
        work.ossUrl(),
        claim::recordDecision);
  }

  private RoleScopedStore store(ActiveClaim claim, ServiceRole role) {
    return new RoleScopedStore(objects, role, new Retries(retryPolicy, claim::checkInFlight));
  }

  /**
   * Sends parts of an upload that another process has in hand, for as long as there are turns. A
   * failure is left to that process: it will meet it too.
   */
  void help(ActiveClaim claim, PartTurns.SharedUpload shared, String taker) {
    if (!(claim.task().work() instanceof TaskWork.Export work)) {
      throw new IllegalArgumentException("not an export: task " + claim.task().taskId());
    }
    DiskTarget target =
        work.targets().stream()
            .filter(each -> each.objectKey().equals(shared.upload().key().key()))
            .findFirst()
            .orElseThrow();
    try {
      holdMaps(claim, List.of(target), () -> help(claim, work, target, shared, taker));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void help(
      ActiveClaim claim,
      TaskWork.Export work,
      DiskTarget target,
      PartTurns.SharedUpload shared,
      String taker)
      throws IOException {
    try (Snapshot snapshot = snapshots.open(target.snapshot())) {
      if (exportFiles.of(snapshot) instanceof UncompressedFile file
          && file.fingerprint().equals(shared.fingerprint())) {
        ServiceRole role = role(claim, work);
        role.requireTrust();
        RoleScopedStore store = store(claim, role);
        PartUpload sending = new PartUpload(shared.upload(), store, log, claim);
        try (SharedParts parts =
            SharedParts.start(file, shared.upload(), turns.orElseThrow(), taker, claim)) {
          PartSenders.send(
              file.partsInFlight(), parts::next, weighed -> parts.send(sending, weighed.part()));
        }
      }
    }
  }

  private void export(
      ActiveClaim claim, TaskWork.Export work, RoleScopedStore store, OpenUploads openUploads)
      throws IOException {
    List<Snapshot> opened = new ArrayList<>();
    try {
      List<ExportFile> files = new ArrayList<>();
      for (DiskTarget target : work.targets()) {
        Snapshot snapshot = snapshots.open(target.snapshot());
        opened.add(snapshot);
        files.add(exportFiles.of(snapshot));
      }
      long plannedBytes = files.stream().mapToLong(ExportFile::plannedWeight).sum();
      try (ProgressMeter progress = new ProgressMeter(claim, plannedBytes)) {
        for (int i = 0; i < files.size(); i++) {
          ObjectKey key = key(work, work.targets().get(i));
          new DiskExport(files.get(i), key, store, log, openUploads, turns, claim, progress).run();
        }
      }
    } finally {
      closeAll(opened);
    }
  }

  /** What is done with the maps of disks in memory. */
  @FunctionalInterface
  private interface MapsWork {
    void run() throws IOException;
  }

  /** Takes memory for the maps of all disks, which are open at the same time. */
  private void holdMaps(ActiveClaim claim, List<DiskTarget> targets, MapsWork action)
      throws IOException {
    memory.hold(
        claim.task().account(),
        mapsBytes(targets),
        claim::check,
        () -> {
          action.run();
          return null;
        });
  }

  private long mapsBytes(List<DiskTarget> targets) throws IOException {
    long bytes = 0;
    for (DiskTarget target : targets) {
      bytes += snapshots.outline(target.snapshot()).memoryBytes();
    }
    return bytes;
  }

  /** The listing is the only question about a bucket that the guide's policy allows. */
  private void requireBucket(AccountId account, OssUrl url, RoleScopedStore store) {
    switch (store.use(buckets, account, url)) {
      case Standing.Own own -> {}
      case Standing.Absent absent -> throw noSuchBucket(url, "");
      case Standing.Foreign foreign -> throw noSuchBucket(url, " in this account");
      case Standing.Elsewhere elsewhere ->
          throw noSuchBucket(url, ": it lies in " + elsewhere.region());
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

  /** Ends the threads that compress. */
  @Override
  public void close() {
    exportFiles.close();
  }
}
