package io.imageexport.api.tls;

import io.imageexport.core.region.Regions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The domains of production below which each bucket is a host: one for each region and network. */
public final class StoreDomain {
  private static final List<String> ALL =
      Regions.ALL.stream().flatMap(region -> ofRegion(region).stream()).toList();

  private StoreDomain() {}

  static List<String> ofRegion(String region) {
    return List.of(
        "s3-internal." + region + ".jdcloud-oss.com", "s3." + region + ".jdcloud-oss.com");
  }

  /** The domain that a host is, or is a bucket of. */
  public static Optional<String> of(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return ALL.stream()
        .filter(domain -> name.equals(domain) || name.endsWith("." + domain))
        .findFirst();
  }
}
