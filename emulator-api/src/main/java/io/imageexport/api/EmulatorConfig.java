package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.connection.ConnectionLimits;
import io.imageexport.api.http.HostNames;
import io.imageexport.api.http.PageBounds;
import io.imageexport.api.postgres.PostgresAddress;
import io.imageexport.api.seed.SeedSource;
import io.imageexport.core.access.IamMode;
import io.imageexport.core.export.ExportSettings;
import io.imageexport.core.export.Precheck;
import io.imageexport.core.region.Regions;
import io.imageexport.core.space.MinFree;
import io.imageexport.core.task.WorkerSettings;
import io.imageexport.oss.S3Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * All that a user can choose.
 *
 * @param port of the interface, 0 for any free one
 * @param httpsPort of the interface over TLS, 0 for any free one; absent for no TLS
 * @param ossPort of the embedded object store, 0 for any free one
 * @param postgres the user's own database; absent for the embedded one
 * @param objectStore the user's own object store; absent for the embedded one
 * @param snapshotDirectory of the blocks of images, which several emulators can share; absent for
 *     one within the data directory
 * @param seed what the first start on the data directory loads
 * @param minFree what snapshots leave free of their file system
 * @param pageBounds which sizes of a page are taken
 * @param exportRegions where images can be exported
 * @param control whether there are pages under {@code /_emulator}
 * @param hostNames under which the listeners are called, beside JD Cloud's
 * @param spread whether the parts of large exports are shared with other emulators
 * @param startupTimeout how long a start waits for the user's own database and object store
 * @param maxClockSkew how far a signature's time may be from the clock; zero for no limit
 */
public record EmulatorConfig(
    Path dataDirectory,
    int port,
    OptionalInt httpsPort,
    int ossPort,
    Optional<PostgresAddress> postgres,
    Optional<S3Endpoint> objectStore,
    Optional<Path> snapshotDirectory,
    SeedSource seed,
    MinFree minFree,
    Precheck precheck,
    IamMode iam,
    PageBounds pageBounds,
    Set<String> exportRegions,
    boolean control,
    HostNames hostNames,
    Duration maxClockSkew,
    Duration startupTimeout,
    ConnectionLimits connections,
    WorkerSettings workers,
    boolean spread,
    ExportSettings exports) {
  /** Everything binds to this address and no other. */
  public static final String HOST = "127.0.0.1";

  public static final Path DEFAULT_DATA_DIRECTORY = Path.of(".emulator");
  public static final int DEFAULT_PORT = 4700;
  public static final int DEFAULT_HTTPS_PORT = 4743;
  public static final int DEFAULT_OSS_PORT = 4701;
  public static final Duration DEFAULT_MAX_CLOCK_SKEW = Duration.ofHours(1);

  public EmulatorConfig {
    requireNonNull(dataDirectory, "dataDirectory is null");
    requireNonNull(httpsPort, "httpsPort is null");
    requireNonNull(postgres, "postgres is null");
    requireNonNull(objectStore, "objectStore is null");
    requireNonNull(snapshotDirectory, "snapshotDirectory is null");
    requireNonNull(seed, "seed is null");
    requireNonNull(minFree, "minFree is null");
    requireNonNull(precheck, "precheck is null");
    requireNonNull(iam, "iam is null");
    requireNonNull(pageBounds, "pageBounds is null");
    exportRegions = Set.copyOf(exportRegions);
    exportRegions.forEach(Regions::require);
    requireNonNull(hostNames, "hostNames is null");
    requireNonNull(maxClockSkew, "maxClockSkew is null");
    if (startupTimeout.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "--startup-timeout " + startupTimeout.toSeconds() + " is less than 1 s");
    }
    requireNonNull(connections, "connections is null");
    requireNonNull(workers, "workers is null");
    requireNonNull(exports, "exports is null");
    if (snapshotDirectory.isPresent() && postgres.isEmpty()) {
      throw new IllegalArgumentException(
          "--snapshot-dir is for emulators that share a database; give it with --pg-url");
    }
    requirePort(port);
    httpsPort.ifPresent(EmulatorConfig::requirePort);
    requirePort(ossPort);
  }

  private static void requirePort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port out of 0..65535: " + port);
    }
  }
}
