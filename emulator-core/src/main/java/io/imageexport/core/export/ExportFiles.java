package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.compressed.CompressedImage;
import io.imageexport.qcow2.compressed.CompressionWorkers;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.uncompressed.UncompressedImage;
import java.util.Optional;

/**
 * Turns snapshots into the QCOW2 files that exports write, all in the same form, without reading a
 * block of them.
 *
 * <p>Safe for threads.
 */
final class ExportFiles implements AutoCloseable {
  private static final Qcow2Options OPTIONS = Qcow2Options.SAFEST;

  /** A compressed file, and the threads that compress for all exports. */
  private record Compressing(Compression compression, CompressionWorkers workers) {}

  private final int partsInFlight;
  private final Optional<Compressing> compressing;

  /**
   * @param compression empty for files that are not compressed
   * @throws UnsupportedOperationException if it needs a library that this platform lacks
   */
  ExportFiles(Optional<Compression> compression, int partsInFlight) {
    requireNonNull(compression, "compression is null");
    this.partsInFlight = partsInFlight;
    // A compressor that this platform lacks is missed now, and not by the first export.
    compression.ifPresent(chosen -> chosen.open(OPTIONS).close());
    this.compressing =
        compression.map(chosen -> new Compressing(chosen, CompressionWorkers.start()));
  }

  ExportFile of(Snapshot snapshot) {
    AllocationMap map = allocationMap(snapshot);
    SnapshotDisk disk = new SnapshotDisk(snapshot);
    long sizeBytes = snapshot.virtualSizeBytes();
    if (compressing.isEmpty()) {
      UncompressedImage image = UncompressedImage.of(sizeBytes, map, disk, OPTIONS);
      return new UncompressedFile(snapshot.id(), image, partsInFlight);
    }
    Compressing with = compressing.get();
    CompressedImage image = CompressedImage.of(sizeBytes, map, disk, OPTIONS, with.compression());
    return new CompressedFile(snapshot.id(), image, with.workers(), partsInFlight);
  }

  /** The file's clusters are the snapshot's blocks: both are 64 KiB, so the maps are the same. */
  private static AllocationMap allocationMap(Snapshot snapshot) {
    long clusterSizeBytes = OPTIONS.clusterSizeBytes();
    if (clusterSizeBytes != Snapshot.BLOCK_BYTES) {
      throw new IllegalStateException("cluster size differs from block size: " + clusterSizeBytes);
    }
    return snapshot.allocation();
  }

  /** Ends the threads that compress, once no export runs any more. */
  @Override
  public void close() {
    compressing.ifPresent(with -> with.workers().close());
  }
}
