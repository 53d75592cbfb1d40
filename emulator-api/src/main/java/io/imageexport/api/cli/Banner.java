package io.imageexport.api.cli;

import static java.util.stream.Collectors.joining;

import io.imageexport.api.Emulator;
import io.imageexport.api.EmulatorConfig;
import io.imageexport.api.RunningInstance;
import io.imageexport.core.region.Regions;
import io.imageexport.core.time.BeijingTime;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;

/** The lines that a start prints: addresses, keys and settings. */
final class Banner {
  private Banner() {}

  /**
   * Prints the lines.
   *
   * @param envCommand that prints the secret key
   */
  static void print(Emulator emulator, EmulatorConfig config, String envCommand, PrintWriter out) {
    RunningInstance instance = emulator.instance();
    out.println("JD Cloud image-export emulator");
    out.println("  Address       " + instance.endpoint());
    instance.overTls().ifPresent(https -> out.println("  HTTPS         " + https));
    out.println("  Object store  " + instance.ossEndpoint() + " (S3, signature V4)");
    out.println("  Account       " + instance.account());
    out.println("  Access key    " + instance.accessKey() + " (secret: " + envCommand + ")");
    out.println("  Regions       " + String.join(" ", Regions.ALL));
    out.println("  Data          " + config.dataDirectory().toAbsolutePath().normalize());
    emulator
        .seedLeftOut()
        .ifPresent(
            earlier ->
                out.println(
                    "  Seed          "
                        + config.seed()
                        + " is NOT loaded: the data directory holds another seed's state since "
                        + BeijingTime.format(earlier)
                        + " (Beijing); choose another --data-dir, or remove this one, to load it"));
    out.println("  Modes         " + modes(config));
    long startedAt = ManagementFactory.getRuntimeMXBean().getStartTime();
    out.println("Ready in " + (System.currentTimeMillis() - startedAt) + " ms");
    out.flush();
  }

  private static String exportRegions(EmulatorConfig config) {
    return config.exportRegions().size() == Regions.ALL.size()
        ? "all"
        : config.exportRegions().stream().sorted().collect(joining(","));
  }

  private static String modes(EmulatorConfig config) {
    return "iam="
        + Choice.name(config.iam())
        + " signature=verify precheck="
        + Choice.name(config.precheck())
        + " page-bounds="
        + Choice.name(config.pageBounds())
        + " export-regions="
        + exportRegions(config)
        + " control="
        + (config.control() ? "on" : "off")
        + " workers="
        + config.workers().count()
        + " compression="
        + config.exports().compression().map(CompressionName::of).orElse("none")
        + " database="
        + (config.postgres().isPresent() ? "own" : "built-in")
        + " store="
        + (config.objectStore().isPresent() ? "own" : "built-in");
  }
}
