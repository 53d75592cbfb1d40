package io.imageexport.api.vm;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.imageexport.api.http.Call;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.time.BeijingTime;
import java.util.List;
import java.util.Locale;

/**
 * An image as the interface shows it.
 *
 * @param progress a number in a text: so says the official model
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
    boolean imported) {
  private static final long MIB = 1L << 20;

  record Attachment(
      String diskCategory, boolean autoDelete, String deviceName, CloudDisk cloudDisk) {}

  record CloudDisk(
      String diskType,
      @JsonProperty("diskSizeGB") int diskSizeGb,
      String snapshotId,
      boolean encrypted) {}

  /** The image that a call names, as policies name it; the form is inferred from instances. */
  static String jrn(Call call) {
    return "jrn:vm:" + call.region() + ":" + call.account() + ":images/" + call.path("imageId");
  }

  static ImageInfo of(Image image) {
    boolean local = image.rootDeviceType() == RootDeviceType.LOCAL_DISK;
    long storedBytes = image.disks().stream().mapToLong(ImageDisk::storedBytes).sum();
    return new ImageInfo(
        image.id().value(),
        image.name(),
        image.description(),
        image.platform(),
        image.osVersion(),
        image.architecture(),
        lowerCase(image.osType()),
        image.systemDisk().sizeGib(),
        lowerCase(image.source()),
        lowerCase(image.status()),
        BeijingTime.format(image.createdAt()),
        Math.toIntExact((storedBytes + MIB - 1) / MIB),
        image.account().value(),
        launchPermission(image.source()),
        attachment(image.systemDisk(), local),
        image.dataDisks().stream().map(disk -> attachment(disk, false)).toList(),
        local ? "" : image.systemDisk().snapshot().value(),
        image.rootDeviceType().wireName(),
        "100",
        false,
        image.imported());
  }

  private static Attachment attachment(ImageDisk disk, boolean local) {
    return new Attachment(
        local ? "local" : "cloud",
        true,
        disk.deviceName(),
        local ? null : new CloudDisk("ssd.gp1", disk.sizeGib(), disk.snapshot().value(), false));
  }

  static String launchPermission(ImageSource source) {
    return switch (source) {
      case PUBLIC, THIRDPARTY, COMMUNITY -> "all";
      case PRIVATE -> "ownerOnly";
      case SHARED -> "specifiedUsers";
    };
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
