package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.compression.Compression;
import java.time.Duration;
import java.util.Optional;

/**
 * The bounds of the data plane.
 *
 * @param workers exports that run at once in this process, 1 to 64
 * @param partsInFlight parts that one export sends at once, 1 to 64
 * @param lease how long a worker may be silent before its task is taken over
 * @param compression of the files that are written; empty for none
 */
public record ExportSettings(
    int workers, int partsInFlight, Duration lease, Optional<Compression> compression) {
  public static final ExportSettings DEFAULT =
      new ExportSettings(4, 4, Duration.ofSeconds(30), Optional.empty());

  public ExportSettings {
    requireNonNull(lease, "lease is null");
    requireNonNull(compression, "compression is null");
    if (workers < 1 || workers > 64) {
      throw new IllegalArgumentException("workers out of 1..64: " + workers);
    }
    if (partsInFlight < 1 || partsInFlight > 64) {
      throw new IllegalArgumentException("partsInFlight out of 1..64: " + partsInFlight);
    }
    if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("lease is shorter than a second: " + lease);
    }
  }

  public ExportSettings withWorkers(int count) {
    return new ExportSettings(count, partsInFlight, lease, compression);
  }

  public ExportSettings withCompression(Optional<Compression> chosen) {
    return new ExportSettings(workers, partsInFlight, lease, chosen);
  }
}
