package io.imageexport.api.cli;

import io.imageexport.api.EmulatorConfig;
import io.imageexport.api.connection.ConnectionLimits;
import io.imageexport.api.http.HostNames;
import io.imageexport.api.http.PageBounds;
import io.imageexport.api.postgres.PostgresAddress;
import io.imageexport.api.postgres.PostgresUrl;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.core.access.IamMode;
import io.imageexport.core.export.ExportSettings;
import io.imageexport.core.export.Precheck;
import io.imageexport.core.region.Regions;
import io.imageexport.core.space.MinFree;
import io.imageexport.core.task.WorkerSettings;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.qcow2.compression.Compression;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that run an emulator. */
final class ServerOptions {
  private enum Switch {
    ON,
    OFF
  }

  private static final int HTTPS_DISTANCE =
      EmulatorConfig.DEFAULT_HTTPS_PORT - EmulatorConfig.DEFAULT_PORT;

  private static final String DERIVED_HTTPS = "--https-port (--port plus 43)";
  private static final String DERIVED_OSS = "--oss-port (--port plus one)";

  @Mixin private DataDirectoryOption dataDirectory;

  @Option(
      names = "--port",
      description = "Port of the interface on 127.0.0.1, 0 for any (default: 4700)")
  private int port = EmulatorConfig.DEFAULT_PORT;

  @Option(
      names = "--https-port",
      paramLabel = "PORT|off",
      description =
          "Port of the interface over TLS, 0 for any, off for none (default: --port plus 43)")
  private String httpsPort;

  @Option(
      names = "--oss-port",
      description = "Port of the embedded object store, 0 for any (default: --port plus one)")
  private Integer ossPort;

  @Option(
      names = "--pg-url",
      paramLabel = "URL",
      description =
          "Your own database, postgresql://user:password@host:port/database, with the parameters"
              + " sslmode, sslrootcert, sslcert and sslkey (default: an embedded one)")
  private String postgresUrl;

  @Option(
      names = "--oss-endpoint",
      paramLabel = "URL",
      description = "Your own S3 store, such as http://127.0.0.1:9000 (default: an embedded one)")
  private URI ossEndpoint;

  @Option(names = "--oss-access-key", paramLabel = "KEY", description = "Its access key")
  private String ossAccessKey;

  @Option(names = "--oss-secret-key", paramLabel = "KEY", description = "Its secret key")
  private String ossSecretKey;

  @Option(
      names = "--oss-region",
      paramLabel = "REGION",
      description = "The region it wants in signatures (default: us-east-1)")
  private String ossRegion = "us-east-1";

  @Option(
      names = "--oss-addressing",
      paramLabel = "path|virtual",
      description =
          "Where the bucket stands in requests to it: in the path, or in front of the host"
              + " (default: path)")
  private S3Endpoint.AddressingStyle ossAddressing = S3Endpoint.AddressingStyle.PATH;

  @Option(
      names = "--snapshot-dir",
      paramLabel = "DIR",
      description =
          "The blocks of images, for emulators that share a database"
              + " (default: within the data directory)")
  private Path snapshotDirectory;

  @Option(
      names = "--seed",
      paramLabel = "FILE",
      description =
          "What the first start on a data directory loads, in YAML; later starts say that they do"
              + " not (default: a built-in seed)")
  private Path seed;

  @Option(
      names = "--min-free",
      paramLabel = "SIZE",
      converter = MinFreeSize.class,
      description =
          "What imports and copies leave free of their disk, such as 512M or 10G"
              + " (default: 5 %% of the disk, 1G at most)")
  private MinFree minFree = MinFree.DEFAULT;

  @Option(
      names = "--precheck",
      paramLabel = "sync|async",
      description =
          "Whether a role that may not export refuses the submission or fails the task"
              + " (default: sync)")
  private Precheck precheck = Precheck.SYNC;

  @Option(
      names = "--iam",
      paramLabel = "enforce|audit",
      description =
          "Whether what policies do not allow is refused, or let through and noted"
              + " (default: enforce)")
  private IamMode iam = IamMode.ENFORCE;

  @Option(
      names = "--page-bounds",
      paramLabel = "lenient|sdk|docs",
      description =
          "Sizes of a page: 1 to 100; 10 to 100, as the SDKs say; or 1 to 10 tasks and 10 to 100"
              + " of anything else, as the documents say (default: lenient)")
  private PageBounds pageBounds = PageBounds.LENIENT;

  @Option(
      names = "--export-regions",
      paramLabel = "REGION",
      split = ",",
      description =
          "Regions in which images can be exported (default: all; the guide's rule: cn-east-2)")
  private Set<String> exportRegions = Set.copyOf(Regions.ALL);

  @Option(
      names = "--control",
      paramLabel = "on|off",
      description =
          "Whether there are pages under /_emulator; they answer to this machine only (default:"
              + " on)")
  private Switch control = Switch.ON;

  @Option(
      names = "--allowed-host",
      paramLabel = "NAME",
      split = ",",
      description =
          "Further host names under which the emulator is called, .example.com for all below a"
              + " domain (default: loopback names; JD Cloud's too, but not for /_emulator)")
  private Set<String> allowedHosts = Set.of();

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description =
          "Connections at once; one more is told so and closed"
              + " (default: 10000, or half of the files that a process may open)")
  private int maxConnections = ConnectionLimits.defaults().maxConnections();

  @Option(
      names = "--request-timeout",
      paramLabel = "SECONDS",
      description =
          "How long the head of a request may take to arrive, and its body again (default: 60)")
  private long requestTimeoutSeconds = ConnectionLimits.defaults().requestTime().toSeconds();

  @Option(
      names = "--startup-timeout",
      paramLabel = "SECONDS",
      description = "How long a start waits for your own database and object store (default: 60)")
  private long startupTimeoutSeconds = StartupWait.DEFAULT_LIMIT.toSeconds();

  @Option(
      names = "--max-clock-skew",
      paramLabel = "SECONDS",
      description =
          "How far the time of a signature may be off, 0 for any distance (default: 3600)")
  private long maxClockSkewSeconds = EmulatorConfig.DEFAULT_MAX_CLOCK_SKEW.toSeconds();

  @Option(
      names = "--workers",
      description =
          "Exports, imports and copies that run at once, 1 to 64"
              + " (default: as many as fit into the memory, 16 at most)")
  private Integer workers;

  @Option(
      names = "--spread",
      description =
          "Shares the parts of large exports with other emulators on the same database, store and"
              + " --snapshot-dir that are started so")
  private boolean spread;

  @Option(
      names = "--compression",
      paramLabel = "KIND",
      converter = CompressionName.class,
      description =
          "Compress exported files: zlib-fast, zlib-small, zlib-small-32k, zstd-fast or zstd-small"
              + " (default: none). zlib-small-32k is about 6 % smaller than zlib-small; readers with"
              + " a deflate window of 4 KiB, such as dissect.hypervisor, refuse it. zstd needs QEMU"
              + " 5.1 or later")
  private Compression compression;

  EmulatorConfig config() {
    requireDifferentPorts();
    return new EmulatorConfig(
        dataDirectory.directory(),
        port,
        httpsPort(),
        ossPort(),
        Optional.ofNullable(postgresUrl).map(ServerOptions::postgres),
        objectStore(),
        Optional.ofNullable(snapshotDirectory),
        Optional.ofNullable(seed),
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
    if (ossEndpoint == null) {
      requireFree(optionsByPort, ossPort(), ossPort == null ? DERIVED_OSS : "--oss-port");
    }
  }

  private static void requireFree(Map<Integer, String> optionsByPort, int port, String option) {
    String other = port == 0 ? null : optionsByPort.put(port, option);
    if (other != null) {
      throw new IllegalArgumentException(
          other + " and " + option + " are both " + port + "; choose another port for one of them");
    }
  }

  private int ossPort() {
    return ossPort == null ? above(1) : ossPort;
  }

  private OptionalInt httpsPort() {
    if (httpsPort == null) {
      return OptionalInt.of(above(HTTPS_DISTANCE));
    }
    if (httpsPort.equals("off")) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(httpsPort));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--https-port is a port or off, not " + httpsPort, e);
    }
  }

  /** Any free port, where --port says so or there is none that far above it. */
  private int above(int distance) {
    return port == 0 || port > 65_535 - distance ? 0 : port + distance;
  }

  private Optional<S3Endpoint> objectStore() {
    if (ossEndpoint == null) {
      return Optional.empty();
    }
    if (ossAccessKey == null || ossSecretKey == null) {
      throw new IllegalArgumentException(
          "--oss-endpoint needs --oss-access-key and --oss-secret-key");
    }
    try {
      return Optional.of(
          new S3Endpoint(ossEndpoint, ossRegion, ossAccessKey, ossSecretKey, ossAddressing));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--oss-endpoint is refused: " + e.getMessage(), e);
    }
  }
}
