package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.RetryPolicy;
import io.imageexport.qcow2.compression.Compression;
import java.util.Optional;

/**
 * How exports write.
 *
 * @param partsInFlight parts that one export sends at once, 1 to 64
 * @param compression of the files that are written; empty for none
 * @param retries of calls that the store could not answer for the moment
 */
public record ExportSettings(
    int partsInFlight, Optional<Compression> compression, RetryPolicy retries) {
  public static final ExportSettings DEFAULT =
      new ExportSettings(4, Optional.empty(), RetryPolicy.DEFAULT);

  /** Buffers of the parts in flight, on both sides of the wire. */
  private static final long UNCOMPRESSED_BYTES = 16L << 20;

  public ExportSettings {
    requireNonNull(compression, "compression is null");
    requireNonNull(retries, "retries is null");
    if (partsInFlight < 1 || partsInFlight > 64) {
      throw new IllegalArgumentException("partsInFlight out of 1..64: " + partsInFlight);
    }
  }

  public ExportSettings withCompression(Optional<Compression> chosen) {
    return new ExportSettings(partsInFlight, chosen, retries);
  }

  /** What an export takes at most, beside the tables of its disk. */
  public long memoryBytes() {
    return compression.isPresent() ? CompressedFile.MEMORY_BYTES : UNCOMPRESSED_BYTES;
  }
}
