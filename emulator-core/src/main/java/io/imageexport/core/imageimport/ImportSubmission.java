package io.imageexport.core.imageimport;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.access.AccessControl;
import io.imageexport.core.access.Ruling;
import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.region.Regions;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.SubmittedTask;
import io.imageexport.core.task.TaskAction;
import io.imageexport.core.task.TaskDecision;
import io.imageexport.core.task.TaskStore;
import io.imageexport.core.task.TaskWork;
import io.imageexport.core.task.TaskWork.DiskImport;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The control plane of an import: checks what can be known without touching the bucket, and puts
 * the task on the queue, together with an image that is pending until the task has ended.
 *
 * <p>Safe for threads.
 */
public final class ImportSubmission {
  private final TaskStore tasks;
  private final AccessControl access;
  private final IdSource ids;
  private final Clock clock;

  public ImportSubmission(TaskStore tasks, AccessControl access, IdSource ids, Clock clock) {
    this.tasks = requireNonNull(tasks, "tasks is null");
    this.access = requireNonNull(access, "access is null");
    this.ids = requireNonNull(ids, "ids is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * Accepts an import.
   *
   * @param caller what was ruled about the caller, who may submit it
   * @throws CloudException naming the precondition that does not hold
   */
  public SubmittedTask submit(ImportRequest request, Ruling caller) {
    AccountId account = request.caller().account();
    if (request.clientToken().isPresent()) {
      Optional<SubmittedTask> earlier =
          tasks.findByClientToken(account, TaskAction.IMPORT_IMAGE, request.clientToken().get());
      if (earlier.isPresent()) {
        return earlier.get();
      }
    }
    List<Ruling> rulings = new ArrayList<>(List.of(caller));
    // Each object is asked about once, however many disks are made of it.
    for (ObjectUrl source :
        request.disks().stream().map(ImportRequest.Disk::source).distinct().toList()) {
      Regions.requireSame(source.region(), request.region());
      rulings.add(requireReadable(request, source));
    }
    Instant now = clock.instant();
    List<DiskImport> disks = new ArrayList<>();
    List<ImageDisk> imageDisks = new ArrayList<>();
    for (ImportRequest.Disk disk : request.disks()) {
      SnapshotId snapshot = new SnapshotId("snapshot-" + ids.next(10));
      disks.add(new DiskImport(snapshot, disk.source(), disk.format(), disk.sizeBytes()));
      imageDisks.add(
          new ImageDisk(ImageDisk.deviceName(imageDisks.size()), snapshot, disk.sizeBytes(), 0));
    }
    Image image =
        new Image(
            new ImageId("img-" + ids.next(10)),
            account,
            request.region(),
            request.name(),
            request.description(),
            request.system(),
            ImageSource.PRIVATE,
            ImageStatus.PENDING,
            RootDeviceType.CLOUD_DISK,
            true,
            imageDisks,
            now,
            false,
            0);
    return tasks.submit(
        new NewTask(
            account,
            request.region(),
            image.id().value(),
            request.clientToken(),
            new TaskWork.Import(request.name(), disks),
            Optional.of(image),
            rulings.stream().map(ruling -> TaskDecision.of(ruling, now)).toList(),
            now));
  }

  /**
   * Whoever may import may read no object by it that could not be read otherwise: the real service
   * follows a link, whose query may carry a right of its own; here the caller's rights count.
   */
  private Ruling requireReadable(ImportRequest request, ObjectUrl source) {
    String resource =
        "jrn:oss:"
            + source.region()
            + ":"
            + request.caller().account()
            + ":"
            + source.bucket()
            + "/"
            + source.key();
    Ruling ruling =
        access.rule(
            request.caller(), "oss:GetObject", resource, Optional.of(request.sourceAddress()));
    if (!ruling.passed()) {
      throw new CloudException(
          ErrorCode.PERMISSION_DENIED,
          request.caller().jrn()
              + " may not oss:GetObject on "
              + resource
              + ": "
              + ruling.decision().reason());
    }
    return ruling;
  }
}
