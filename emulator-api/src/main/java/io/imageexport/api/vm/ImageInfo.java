package io.imageexport.api.vm;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Query;
import io.imageexport.core.image.BootMode;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.LaunchPermission;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.time.BeijingTime;
import java.util.List;

/**
 * An image as the interface shows it.
 *
 * @param progress a number in a text: so says the official model
 * @param uefiSupport only in the documents, and in no SDK
 * @param sizeMb what the image's snapshots keep on disk, rounded up
 * @param snapshotId empty for an image with a local system disk
 */
record ImageInfo(
    String imageId,
    String name,
    String desc,
    String platform,
    String osVersion,
    String architecture,
    String osType,
    @JsonProperty("systemDiskSizeGB") int systemDiskSizeGb,
    String imageSource,
    String status,
    String createTime,
    @JsonProperty("sizeMB") int sizeMb,
    String ownerPin,
    String launchPermission,
    Attachment systemDisk,
    List<Attachment> dataDisks,
    String snapshotId,
    String rootDeviceType,
    String progress,
    boolean offline,
    boolean imported,
    String bootMode,
    boolean uefiSupport) {
  private static final long MIB = 1L << 20;

  record Attachment(
      String diskCategory, boolean autoDelete, String deviceName, CloudDisk cloudDisk) {}

  record CloudDisk(
      String diskType,
      @JsonProperty("diskSizeGB") int diskSizeGb,
      String snapshotId,
      boolean encrypted) {}

  /** The image that a call names, as policies name it. */
  static String jrn(Call call) {
    return jrn(call, call.path("imageId"));
  }

  static String jrn(Call call, String imageId) {
    return Image.jrn(call.region(), call.account(), imageId);
  }

  /** Several images that a call names. */
  static List<String> jrns(Call call, List<String> imageIds) {
    return imageIds.stream().map(id -> jrn(call, id)).toList();
  }

  static ImageInfo of(Image image) {
    boolean local = image.rootDeviceType() == RootDeviceType.LOCAL_DISK;
    long storedBytes = image.disks().stream().mapToLong(ImageDisk::storedBytes).sum();
    return new ImageInfo(
        image.id().value(),
        image.name(),
        image.description(),
        image.system().platform(),
        image.system().osVersion(),
        image.system().architecture(),
        Query.lowerCase(image.system().osType()),
        image.systemDisk().sizeGib(),
        Query.lowerCase(image.source()),
        Query.lowerCase(image.status()),
        BeijingTime.format(image.createdAt()),
        Math.toIntExact((storedBytes + MIB - 1) / MIB),
        image.account().value(),
        LaunchPermission.of(image).wireName(),
        attachment(image.systemDisk(), local),
        image.dataDisks().stream().map(disk -> attachment(disk, false)).toList(),
        local ? "" : image.systemDisk().snapshot().value(),
        image.rootDeviceType().wireName(),
        Integer.toString(image.progressPercent()),
        false,
        image.imported(),
        Query.lowerCase(image.system().bootMode()),
        image.system().bootMode() == BootMode.UEFI);
  }

  private static Attachment attachment(ImageDisk disk, boolean local) {
    return new Attachment(
        local ? "local" : "cloud",
        true,
        disk.deviceName(),
        local ? null : new CloudDisk("ssd.gp1", disk.sizeGib(), disk.snapshot().value(), false));
  }
}
