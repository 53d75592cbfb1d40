package io.imageexport.core.imagecopy;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.access.Ruling;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.ImageStore;
import io.imageexport.core.image.OwnImages;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.region.Regions;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.SubmittedTask;
import io.imageexport.core.task.TaskDecision;
import io.imageexport.core.task.TaskStore;
import io.imageexport.core.task.TaskWork;
import io.imageexport.core.task.TaskWork.DiskCopy;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The control plane of copies: checks what is asked for, and puts a task on the queue, together
 * with an image that is pending until the task has ended.
 *
 * <p>Thread-safe.
 */
public final class CopySubmission {
  private final ImageStore images;
  private final TaskStore tasks;
  private final IdSource ids;
  private final Clock clock;

  public CopySubmission(ImageStore images, TaskStore tasks, IdSource ids, Clock clock) {
    this.images = requireNonNull(images, "images is null");
    this.tasks = requireNonNull(tasks, "tasks is null");
    this.ids = requireNonNull(ids, "ids is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** The name and the description of a copy; each is the source's where it is absent. */
  public record Naming(Optional<String> name, Optional<String> description) {
    public Naming {
      requireNonNull(name, "name is null");
      requireNonNull(description, "description is null");
    }
  }

  /** An image that can be copied to another region. */
  public Image requireCopyable(AccountId account, String region, String imageId) {
    Image image = new OwnImages(images).requireReady(account, region, imageId);
    if (image.rootDeviceType() != RootDeviceType.CLOUD_DISK) {
      throw precondition("Only support cloudDisk image");
    }
    return image;
  }

  /** An image to copy, and the ruling that allows the caller to do so. */
  public record Source(Image image, Ruling caller) {
    public Source {
      requireNonNull(image, "image is null");
      requireNonNull(caller, "caller is null");
    }
  }

  /**
   * Copies images to a region, be it another one or their own: all of them, or none.
   *
   * @return the ids of the copies, in the order of the sources
   */
  public List<String> copy(List<Source> sources, String region, Naming naming) {
    Regions.require(region);
    return submit(sources.stream().map(source -> task(source, region, naming)).toList());
  }

  /**
   * Makes an image with a cloud disk of one with a local disk, as the guide has users do before
   * they export it.
   *
   * @return the id of the new image
   */
  public String convert(AccountId account, String region, String imageId, Ruling caller) {
    Image image = new OwnImages(images).requireReady(account, region, imageId);
    if (image.rootDeviceType() != RootDeviceType.LOCAL_DISK) {
      throw precondition("Only support localDisk image");
    }
    Naming asSource = new Naming(Optional.empty(), Optional.empty());
    return submit(List.of(task(new Source(image, caller), region, asSource))).getFirst();
  }

  private List<String> submit(List<NewTask> copies) {
    return tasks.submit(copies).stream().map(SubmittedTask::imageId).toList();
  }

  private NewTask task(Source asked, String region, Naming naming) {
    Image source = asked.image();
    Instant now = clock.instant();
    List<DiskCopy> copies = new ArrayList<>();
    List<ImageDisk> disks = new ArrayList<>();
    for (ImageDisk disk : source.disks()) {
      SnapshotId snapshot = new SnapshotId("snapshot-" + ids.next(10));
      copies.add(new DiskCopy(disk.snapshot(), snapshot));
      disks.add(new ImageDisk(disk.deviceName(), snapshot, disk.virtualSizeBytes(), 0));
    }
    Image copy =
        new Image(
            new ImageId("img-" + ids.next(10)),
            source.account(),
            region,
            naming.name().orElse(source.name()),
            naming.description().orElse(source.description()),
            source.system(),
            ImageSource.PRIVATE,
            ImageStatus.PENDING,
            RootDeviceType.CLOUD_DISK,
            source.imported(),
            disks,
            now,
            false,
            0);
    return new NewTask(
        source.account(),
        region,
        copy.id().value(),
        Optional.empty(),
        new TaskWork.Copy(source.id().value(), copies),
        Optional.of(copy),
        List.of(TaskDecision.of(asked.caller(), now)),
        now);
  }

  private static CloudException precondition(String message) {
    return new CloudException(ErrorCode.FAILED_PRECONDITION, message);
  }
}
