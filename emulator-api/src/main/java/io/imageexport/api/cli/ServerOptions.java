package io.imageexport.api.cli;

import io.imageexport.api.EmulatorConfig;
import io.imageexport.api.connection.ConnectionLimits;
import io.imageexport.api.http.HostNames;
import io.imageexport.api.http.PageBounds;
import io.imageexport.api.postgres.PostgresAddress;
import io.imageexport.api.postgres.PostgresUrl;
import io.imageexport.api.seed.SeedSource;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.core.access.IamMode;
import io.imageexport.core.export.ExportSettings;
import io.imageexport.core.export.Precheck;
import io.imageexport.core.region.Regions;
import io.imageexport.core.space.MinFree;
import io.imageexport.core.task.WorkerSettings;
import io.imageexport.qcow2.compression.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of the commands that run an emulator. */
final class ServerOptions {
  private static final int HTTPS_DISTANCE =
      EmulatorConfig.DEFAULT_HTTPS_PORT - EmulatorConfig.DEFAULT_PORT;

  private static final String DERIVED_HTTPS = "--https-port (--port plus 43)";
  private static final String DERIVED_OSS = "--oss-port (--port plus 1)";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private DataDirectoryOption dataDirectory;
  @Mixin private StoreOptions store;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = WholeNumber.Port.class,
      description = "API port on 127.0.0.1, 0 for any free port (default: 4700)")
  private int port = EmulatorConfig.DEFAULT_PORT;

  @Option(
      names = "--https-port",
      paramLabel = "PORT|off",
      converter = HttpsPort.class,
      description = "API port for HTTPS, 0 for any free port (default: --port plus 43)")
  private OptionalInt httpsPort;

  @Option(
      names = "--pg-url",
      paramLabel = "URL",
      description =
          "Use this PostgreSQL database instead of the built-in one:"
              + " postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with the parameters sslmode,"
              + " sslrootcert, sslcert and sslkey")
  private String postgresUrl;

  @Option(
      names = "--snapshot-dir",
      paramLabel = "DIR",
      description =
          "Directory of image data, shared by emulators on one database; needs --pg-url"
              + " (default: inside --data-dir)")
  private Path snapshotDirectory;

  @Option(
      names = "--seed",
      paramLabel = "FILE|empty",
      converter = SeedName.class,
      description =
          "YAML file of accounts, keys, buckets, roles, policies and images, loaded by the first"
              + " start on a data directory; empty is one account with an image, to follow JD"
              + " Cloud's guide from its first step (default: a built-in seed)")
  private SeedSource seed = new SeedSource.BuiltIn();

  @Option(
      names = "--min-free",
      paramLabel = "SIZE",
      converter = MinFreeSize.class,
      description =
          "Disk space that imports and copies leave free, for example 512M or 10G"
              + " (default: 5 %% of the disk, at most 1G)")
  private MinFree minFree = MinFree.DEFAULT;

  @Option(
      names = "--precheck",
      paramLabel = "sync|async",
      description =
          "Check the role when the export is submitted (sync) or when it runs (async)"
              + " (default: sync)")
  private Precheck precheck = Precheck.SYNC;

  @Option(
      names = "--iam",
      paramLabel = "enforce|audit",
      description =
          "Reject requests that no policy allows (enforce), or allow and record them (audit)"
              + " (default: enforce)")
  private IamMode iam = IamMode.ENFORCE;

  @Option(
      names = "--page-bounds",
      paramLabel = "lenient|sdk|docs",
      description =
          "Accepted page sizes: 1 to 100 (lenient); 10 to 100 (sdk); 1 to 10 for tasks and 10 to"
              + " 100 for everything else (docs) (default: lenient)")
  private PageBounds pageBounds = PageBounds.LENIENT;

  @Option(
      names = "--export-regions",
      paramLabel = "REGION",
      split = ",",
      converter = RegionName.class,
      description =
          "Regions that images can be exported from (default: all; JD Cloud's guide allows"
              + " cn-east-2 only)")
  private Set<String> exportRegions = Set.copyOf(Regions.ALL);

  @Option(
      names = "--control",
      paramLabel = "on|off",
      description = "Serve pages under /_emulator (default: on)")
  private Switch control = Switch.ON;

  @Option(
      names = "--allowed-host",
      paramLabel = "NAME",
      split = ",",
      description =
          "Additional host names that clients may use; .example.com allows every name below a"
              + " domain (default: loopback names and, except for /_emulator, JD Cloud's names)")
  private Set<String> allowedHosts = Set.of();

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      converter = WholeNumber.Connections.class,
      description =
          "Maximum number of open connections; further ones get 503 and are closed"
              + " (default: 10000, or half of the files that the process may open)")
  private int maxConnections = ConnectionLimits.defaults().maxConnections();

  @Option(
      names = "--request-timeout",
      paramLabel = "SECONDS",
      converter = WholeNumber.RequestSeconds.class,
      description =
          "Time limit for the head of a request to arrive, and again for its body (default: 60)")
  private int requestTimeoutSeconds =
      Math.toIntExact(ConnectionLimits.defaults().requestTime().toSeconds());

  @Option(
      names = "--startup-timeout",
      paramLabel = "SECONDS",
      converter = WholeNumber.StartupSeconds.class,
      description =
          "Time limit for the database and your own object store to be ready at a start"
              + " (default: 60)")
  private int startupTimeoutSeconds = Math.toIntExact(StartupWait.DEFAULT_LIMIT.toSeconds());

  @Option(
      names = "--max-clock-skew",
      paramLabel = "SECONDS",
      converter = WholeNumber.SkewSeconds.class,
      description =
          "Maximum difference between a signature's time and the clock, 0 for no limit"
              + " (default: 3600)")
  private int maxClockSkewSeconds =
      Math.toIntExact(EmulatorConfig.DEFAULT_MAX_CLOCK_SKEW.toSeconds());

  @Option(
      names = "--workers",
      paramLabel = "N",
      converter = WholeNumber.Workers.class,
      description =
          "Number of exports, imports and copies that run at the same time, 1 to 64"
              + " (default: as many as fit into memory, at most 16)")
  private Integer workers;

  @Option(
      names = "--spread",
      description =
          "Share the parts of large exports with other emulators that have this option and the same"
              + " database, store and --snapshot-dir")
  private boolean spread;

  @Option(
      names = "--compression",
      paramLabel = "KIND",
      converter = CompressionName.class,
      description =
          "Compression of exported files: none, zlib-fast, zlib-small, zlib-small-32k, zstd-fast or"
              + " zstd-small (default: none). zlib-small-32k is about 6 %% smaller than zlib-small;"
              + " readers with a deflate window of 4 KiB, such as dissect.hypervisor, refuse it."
              + " zstd needs QEMU 5.1 or later")
  private Compression compression;

  /** A command for the user to type, about the same data directory. */
  String command(String name) {
    return dataDirectory.command(name);
  }

  /**
   * Returns what the options say.
   *
   * @throws ParameterException if two of them do not go together
   */
  EmulatorConfig config() {
    try {
      return checkedConfig();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private EmulatorConfig checkedConfig() {
    requireDifferentPorts();
    return new EmulatorConfig(
        dataDirectory.directory(),
        port,
        httpsPort(),
        store.port(above(1)),
        Optional.ofNullable(postgresUrl).map(ServerOptions::postgres),
        store.own(),
        Optional.ofNullable(snapshotDirectory),
        seed,
        minFree,
        precheck,
        iam,
        pageBounds,
        exportRegions,
        control == Switch.ON,
        hostNames(),
        Duration.ofSeconds(maxClockSkewSeconds),
        Duration.ofSeconds(startupTimeoutSeconds),
        new ConnectionLimits(maxConnections, Duration.ofSeconds(requestTimeoutSeconds)),
        workers(),
        spread,
        exports());
  }

  private static PostgresAddress postgres(String url) {
    try {
      return PostgresUrl.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--pg-url: " + e.getMessage(), e);
    }
  }

  private HostNames hostNames() {
    try {
      return HostNames.ofThisMachine(allowedHosts);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--allowed-host: " + e.getMessage(), e);
    }
  }

  private ExportSettings exports() {
    return ExportSettings.DEFAULT.withCompression(Optional.ofNullable(compression));
  }

  private WorkerSettings workers() {
    return workers == null
        ? WorkerSettings.fitting(Runtime.getRuntime().maxMemory(), exports().memoryBytes())
        : WorkerSettings.of(workers);
  }

  /**
   * Told before anything is started: the second to listen would find its port taken by the first.
   */
  private void requireDifferentPorts() {
    Map<Integer, String> optionsByPort = new HashMap<>();
    optionsByPort.put(port, "--port");
    httpsPort()
        .ifPresent(
            https ->
                requireFree(
                    optionsByPort, https, httpsPort == null ? DERIVED_HTTPS : "--https-port"));
    if (store.own().isEmpty()) {
      requireFree(
          optionsByPort, store.port(above(1)), store.hasPort() ? "--oss-port" : DERIVED_OSS);
    }
  }

  private static void requireFree(Map<Integer, String> optionsByPort, int port, String option) {
    String other = port == 0 ? null : optionsByPort.put(port, option);
    if (other != null) {
      throw new IllegalArgumentException(
          other + " and " + option + " are both " + port + "; choose another port for one of them");
    }
  }

  private OptionalInt httpsPort() {
    return httpsPort == null ? OptionalInt.of(above(HTTPS_DISTANCE)) : httpsPort;
  }

  /** Any free port, where --port says so or there is none that far above it. */
  private int above(int distance) {
    return port == 0 || port > 65_535 - distance ? 0 : port + distance;
  }
}
