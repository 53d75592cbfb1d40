package io.imageexport.api.cli;

import io.imageexport.api.EmulatorConfig;
import io.imageexport.api.client.JdCloudClient;
import io.imageexport.api.http.Service;
import io.imageexport.core.region.Regions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The lines of {@code /etc/hosts} that lead the names of production to this machine. */
final class HostsFile {
  /** What some clients call where they are given no endpoint. */
  private static final String COMMON_HOST = "www";

  private HostsFile() {}

  /** One line for the services, and one for each bucket: the file knows no wildcards. */
  static List<String> lines(JdCloudClient client) {
    StringBuilder services = new StringBuilder(EmulatorConfig.HOST);
    for (Service service : Service.values()) {
      services
          .append(' ')
          .append(service.name().toLowerCase(Locale.ROOT))
          .append(".jdcloud-api.com");
    }
    services.append(' ').append(COMMON_HOST).append(".jdcloud-api.com");
    List<String> lines = new ArrayList<>(List.of(services.toString()));
    for (String region : Regions.ALL) {
      client
          .call("oss", region, "GET", "/v1/regions/" + region + "/buckets", Map.of())
          .path("buckets")
          .forEach(
              bucket ->
                  lines.add(
                      "%s %s.s3-internal.%s.jdcloud-oss.com"
                          .formatted(EmulatorConfig.HOST, bucket.path("name").asText(), region)));
    }
    return lines;
  }
}
