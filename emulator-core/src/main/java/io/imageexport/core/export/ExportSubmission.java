package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.access.AccessControl;
import io.imageexport.core.access.Ruling;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageErrors;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.ImageStore;
import io.imageexport.core.image.OsType;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.region.Regions;
import io.imageexport.core.task.DiskTarget;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.SubmittedTask;
import io.imageexport.core.task.TaskAction;
import io.imageexport.core.task.TaskDecision;
import io.imageexport.core.task.TaskStore;
import io.imageexport.core.task.TaskWork;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The control plane of an export: checks what can be known without touching the bucket, and puts
 * the task on the queue. Not one byte of the image is read here.
 *
 * <p>Safe for threads.
 */
public final class ExportSubmission {
  private final ImageStore images;
  private final RoleStore roles;
  private final AccessControl access;
  private final TaskStore tasks;
  private final Precheck precheck;
  private final Set<String> exportRegions;
  private final Clock clock;

  /**
   * @param exportRegions where exports are possible; sources disagree on which these are
   */
  public ExportSubmission(
      ImageStore images,
      RoleStore roles,
      AccessControl access,
      TaskStore tasks,
      Precheck precheck,
      Set<String> exportRegions,
      Clock clock) {
    this.images = requireNonNull(images, "images is null");
    this.roles = requireNonNull(roles, "roles is null");
    this.access = requireNonNull(access, "access is null");
    this.tasks = requireNonNull(tasks, "tasks is null");
    this.precheck = requireNonNull(precheck, "precheck is null");
    this.exportRegions = Set.copyOf(exportRegions);
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * Accepts an export.
   *
   * @param caller what was ruled about the caller, who may submit it
   * @return the task's number; for a repeated client token that of the first request, whatever has
   *     changed since (stated by the guide)
   * @throws CloudException naming the precondition that does not hold
   */
  public long submit(ExportRequest request, Ruling caller) {
    if (request.clientToken().isPresent()) {
      Optional<SubmittedTask> earlier =
          tasks.findByClientToken(
              request.account(), TaskAction.EXPORT_IMAGE, request.clientToken().get());
      if (earlier.isPresent()) {
        return earlier.get().taskId();
      }
    }
    requireExportRegion(request.region());
    Image image = requireExportable(request);
    Regions.requireSame(request.ossUrl().region(), request.region());
    List<DiskTarget> targets = DiskTarget.of(image, request.prefix(), request.allDisks());
    List<Ruling> rulings = new ArrayList<>(List.of(caller));
    if (precheck == Precheck.SYNC) {
      requirePermissions(request, targets, rulings);
    }
    Instant now = clock.instant();
    List<TaskDecision> decisions =
        rulings.stream().map(ruling -> TaskDecision.of(ruling, now)).toList();
    TaskWork.Export work =
        new TaskWork.Export(
            request.roleName(), request.ossUrl(), request.prefix(), request.allDisks(), targets);
    NewTask task =
        new NewTask(
            request.account(),
            request.region(),
            request.imageId(),
            request.clientToken(),
            work,
            Optional.empty(),
            decisions,
            now);
    return tasks.submit(task).taskId();
  }

  private void requireExportRegion(String region) {
    if (!exportRegions.contains(region)) {
      throw precondition("Export is not supported in region '" + region + "'");
    }
  }

  /** The documented preconditions on an image, with their documented messages. */
  private Image requireExportable(ExportRequest request) {
    Image image =
        images
            .find(request.account(), request.region(), request.imageId())
            .orElseThrow(() -> ImageErrors.notFound(request.imageId()));
    if (image.source() != ImageSource.PRIVATE) {
      throw ImageErrors.notUsable();
    }
    if (image.status() != ImageStatus.READY) {
      throw ImageErrors.invalidStatus(image.status());
    }
    if (image.rootDeviceType() != RootDeviceType.CLOUD_DISK) {
      throw precondition("Invalid image type '" + image.rootDeviceType().wireName() + "'");
    }
    if (image.system().osType() == OsType.WINDOWS && !image.imported()) {
      throw precondition("Windows image can't export");
    }
    return image;
  }

  private void requirePermissions(
      ExportRequest request, List<DiskTarget> targets, List<Ruling> rulings) {
    ServiceRole role =
        new ServiceRole(
            roles, access, request.account(), request.roleName(), request.ossUrl(), rulings::add);
    role.requireTrust();
    String bucket = request.ossUrl().bucket().value();
    role.requireAll(
        targets.stream().map(target -> new ObjectKey(bucket, target.objectKey())).toList());
  }

  private static CloudException precondition(String message) {
    return new CloudException(ErrorCode.FAILED_PRECONDITION, message);
  }
}
