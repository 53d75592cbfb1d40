package io.imageexport.core.image;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import java.util.List;
import java.util.Optional;

/**
 * Which images a caller asks for: all conditions hold at once, an empty list asks for any.
 *
 * @param nameContains a part of the name, in any letter case
 */
public record ImageQuery(
    AccountId account,
    String region,
    List<String> ids,
    Optional<ImageSource> source,
    Optional<String> platform,
    Optional<String> nameContains,
    Optional<RootDeviceType> rootDeviceType,
    Optional<ImageStatus> status,
    Optional<String> architecture,
    Optional<BootMode> bootMode,
    Optional<LaunchPermission> launchPermission,
    int offset,
    int limit) {
  public ImageQuery {
    requireNonNull(account, "account is null");
    requireNonNull(region, "region is null");
    ids = List.copyOf(ids);
    requireNonNull(source, "source is null");
    requireNonNull(platform, "platform is null");
    requireNonNull(nameContains, "nameContains is null");
    requireNonNull(rootDeviceType, "rootDeviceType is null");
    requireNonNull(status, "status is null");
    requireNonNull(architecture, "architecture is null");
    requireNonNull(bootMode, "bootMode is null");
    requireNonNull(launchPermission, "launchPermission is null");
    if (offset < 0 || limit < 1) {
      throw new IllegalArgumentException("offset " + offset + ", limit " + limit);
    }
  }
}
