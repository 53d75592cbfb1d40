package io.imageexport.core.image;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import java.time.Instant;
import java.util.List;

/**
 * An image of a virtual machine, as one account sees it.
 *
 * @param account who sees the image; a public image is seen by every account
 * @param disks the system disk first, then the data disks by device name
 * @param imported whether the image came from outside by an import, which lifts the Windows ban
 */
public record Image(
    ImageId id,
    AccountId account,
    String region,
    String name,
    String description,
    OsType osType,
    String osVersion,
    String platform,
    String architecture,
    ImageSource source,
    ImageStatus status,
    RootDeviceType rootDeviceType,
    boolean imported,
    List<ImageDisk> disks,
    Instant createdAt) {
  public Image {
    requireNonNull(id, "id is null");
    requireNonNull(account, "account is null");
    requireNonNull(region, "region is null");
    requireNonNull(name, "name is null");
    requireNonNull(description, "description is null");
    requireNonNull(osType, "osType is null");
    requireNonNull(osVersion, "osVersion is null");
    requireNonNull(platform, "platform is null");
    requireNonNull(architecture, "architecture is null");
    requireNonNull(source, "source is null");
    requireNonNull(status, "status is null");
    requireNonNull(rootDeviceType, "rootDeviceType is null");
    disks = List.copyOf(disks);
    requireNonNull(createdAt, "createdAt is null");
    if (disks.isEmpty() || !disks.getFirst().isSystemDisk()) {
      throw new IllegalArgumentException("the first disk of an image is its system disk");
    }
  }

  public ImageDisk systemDisk() {
    return disks.getFirst();
  }

  public List<ImageDisk> dataDisks() {
    return disks.subList(1, disks.size());
  }
}
