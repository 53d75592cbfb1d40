package io.imageexport.core.image;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import java.time.Instant;
import java.util.List;

/**
 * An image of a virtual machine, as one account sees it.
 *
 * @param account whose image it is; a public one is seen by every account
 * @param source how the account that asks came by it
 * @param disks the system disk first, then the data disks by device name
 * @param imported whether the image came from outside by an import, which lifts the Windows ban
 * @param shared whether other accounts are members of it
 * @param progressPercent how far it is made, by an import or a copy; 100 for what is ready
 */
public record Image(
    ImageId id,
    AccountId account,
    String region,
    String name,
    String description,
    GuestSystem system,
    ImageSource source,
    ImageStatus status,
    RootDeviceType rootDeviceType,
    boolean imported,
    List<ImageDisk> disks,
    Instant createdAt,
    boolean shared,
    int progressPercent) {
  public Image {
    requireNonNull(id, "id is null");
    requireNonNull(account, "account is null");
    requireNonNull(region, "region is null");
    requireNonNull(name, "name is null");
    requireNonNull(description, "description is null");
    requireNonNull(system, "system is null");
    requireNonNull(source, "source is null");
    requireNonNull(status, "status is null");
    requireNonNull(rootDeviceType, "rootDeviceType is null");
    disks = List.copyOf(disks);
    requireNonNull(createdAt, "createdAt is null");
    if (disks.isEmpty() || !disks.getFirst().isSystemDisk()) {
      throw new IllegalArgumentException("the first disk of an image is its system disk");
    }
  }

  /** An image that nobody shares, and that is all there. */
  public static Image complete(
      ImageId id,
      AccountId account,
      String region,
      String name,
      GuestSystem system,
      ImageSource source,
      ImageStatus status,
      RootDeviceType rootDeviceType,
      boolean imported,
      List<ImageDisk> disks,
      Instant createdAt) {
    return new Image(
        id,
        account,
        region,
        name,
        "",
        system,
        source,
        status,
        rootDeviceType,
        imported,
        disks,
        createdAt,
        false,
        100);
  }

  /** What policies call it; the form is inferred from instances. */
  public static String jrn(String region, AccountId account, String imageId) {
    return "jrn:vm:" + region + ":" + account + ":images/" + imageId;
  }

  public ImageDisk systemDisk() {
    return disks.getFirst();
  }

  public List<ImageDisk> dataDisks() {
    return disks.subList(1, disks.size());
  }
}
