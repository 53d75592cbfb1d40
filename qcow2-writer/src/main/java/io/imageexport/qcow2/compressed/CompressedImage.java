package io.imageexport.qcow2.compressed;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.format.Geometry;
import io.imageexport.qcow2.format.MappingEntry;
import io.imageexport.qcow2.format.RefcountSize;
import io.imageexport.qcow2.part.PartPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A compressed QCOW2 file that does not exist, and is made as its parts are taken.
 *
 * <p>The same map, data, options and build of the compressor give the same bytes, whatever the
 * number of threads, and wherever the work was interrupted.
 *
 * <p>Immutable, safe for use by several threads.
 */
public final class CompressedImage {
  private final Head head;
  private final AllocationMap map;
  private final GuestReader data;
  private final long maximumLengthBytes;

  private CompressedImage(Head head, AllocationMap map, GuestReader data, long maximumLength) {
    this.head = head;
    this.map = map;
    this.data = data;
    this.maximumLengthBytes = maximumLength;
  }

  /**
   * Describes the file; reads no data.
   *
   * @param virtualSizeBytes size of the guest's disk, rounded up to a multiple of 512
   * @param map the clusters that may hold data; all others read as zeros
   * @param data asked for allocated clusters only, and never beyond the rounded size; by several
   *     threads at once
   * @param options zstd needs version 3, and both need refcounts of at least 16 bits, since many
   *     compressed clusters can share one of the file's
   * @throws IllegalArgumentException if the map belongs to a disk of another size, or QCOW2 cannot
   *     hold the disk with these options
   */
  public static CompressedImage of(
      long virtualSizeBytes,
      AllocationMap map,
      GuestReader data,
      Qcow2Options options,
      Compression compression) {
    requireNonNull(map, "map is null");
    requireNonNull(data, "data is null");
    requireNonNull(options, "options is null");
    requireNonNull(compression, "compression is null");
    if (compression.type() != 0 && options.version() == 2) {
      throw new IllegalArgumentException("Version 2 knows no zstd; choose zlib or version 3");
    }
    if (options.refcountWidth().bits() < Short.SIZE) {
      throw new IllegalArgumentException(
          "Refcounts of "
              + options.refcountWidth().bits()
              + " bits are too narrow for clusters that many compressed ones share");
    }
    Geometry geometry = Geometry.of(virtualSizeBytes, options);
    geometry.requireFits(map);

    // A file in which no cluster compresses is the largest: compressed ones never take more room.
    long l2Tables = map.groups(geometry.groupBits()).allocatedCount();
    long otherClusters = 1 + geometry.l1Clusters() + l2Tables + map.allocatedCount();
    RefcountSize refcountSize = RefcountSize.of(geometry, options.refcountWidth(), otherClusters);
    long clusters = otherClusters + refcountSize.blockCount() + refcountSize.tableClusters();
    long limit = MappingEntry.maximumCompressedPosition(geometry.clusterBits());
    if (clusters > limit >>> geometry.clusterBits()) {
      throw new IllegalArgumentException(
          "The file could have "
              + clusters
              + " clusters, and the offsets of compressed ones end at "
              + limit
              + " bytes");
    }
    Head head = new Head(geometry, options, compression, refcountSize);
    return new CompressedImage(head, map, data, clusters << geometry.clusterBits());
  }

  /** A multiple of 512. */
  public long virtualSizeBytes() {
    return head.geometry().virtualSizeBytes();
  }

  /** The size of all allocated clusters. */
  public long allocatedBytes() {
    return map.allocatedCount() << head.geometry().clusterBits();
  }

  /**
   * The file is no longer than this, whatever the data is: the length of an uncompressed one. Where
   * parts are made as they are read, the last is filled up with zeros to the size of the others and
   * may go beyond.
   */
  public long maximumLengthBytes() {
    return maximumLengthBytes;
  }

  /**
   * Parts have to be at least this long: the head of the file, which comes last, has to fit into
   * the first of them.
   */
  public long minimumPartSizeBytes() {
    return head.lengthBytes();
  }

  /**
   * Begins to make the file.
   *
   * <p>Memory, beside the parts that are kept: for each worker thread, and for two more, a batch of
   * 2 MiB and two clusters (four clusters if they have 2 MiB), and a pool of 4 MiB or eight
   * clusters.
   *
   * <p>A part that is made as it is read has to have a length before its end is known. So the last
   * one has the size of the others, and is filled up with zeros; they lie behind the image's last
   * cluster, where no reader looks.
   *
   * @param workers shared with other images, maybe; not closed with the parts
   * @param partSizeBytes of all parts, but for the last one if parts are kept
   * @param keptParts how many parts can be open at once, each of them kept in memory, as is the
   *     first part besides, at most 10,000; or zero, and parts are made as they are read, which
   *     takes no memory, makes a part again when it is read again, and the first one again at the
   *     end
   * @throws IllegalArgumentException if parts of this size are too small for the head, or too large
   *     to be kept
   */
  public CompressedParts parts(CompressionWorkers workers, long partSizeBytes, int keptParts) {
    requirePartSize(partSizeBytes);
    return CompressedParts.begin(this, workers, partSizeBytes, memory(partSizeBytes, keptParts));
  }

  /**
   * Goes on making the file behind a checkpoint, with parameters as {@link #parts} has them.
   *
   * <p>The disk's data has to be what it was, which is checked only as far as {@link Checkpoint}
   * knows it. The first part, which comes last as always, is made anew.
   *
   * @throws IllegalArgumentException if the checkpoint belongs to another disk, or to other
   *     options, another size of parts or another build of the compressor
   * @throws IOException if the guest's data could not be read
   */
  public CompressedParts resume(
      CompressionWorkers workers, long partSizeBytes, int keptParts, Checkpoint checkpoint)
      throws IOException {
    requirePartSize(partSizeBytes);
    if (checkpoint.fingerprint() != fingerprint(partSizeBytes)) {
      throw new IllegalArgumentException(
          "The checkpoint belongs to another disk, other options, another size of parts or another"
              + " build of the compressor");
    }
    return CompressedParts.resume(
        this, workers, partSizeBytes, memory(partSizeBytes, keptParts), checkpoint);
  }

  private void requirePartSize(long partSizeBytes) {
    if (partSizeBytes < minimumPartSizeBytes()) {
      throw new IllegalArgumentException(
          "Parts of "
              + partSizeBytes
              + " bytes are too small for the head of the file, which has "
              + minimumPartSizeBytes());
    }
  }

  private Optional<PartMemory> memory(long partSizeBytes, int keptParts) {
    if (keptParts == 0) {
      return Optional.empty();
    }
    long partBytes = Math.min(partSizeBytes, maximumLengthBytes);
    if (keptParts < 0 || keptParts > PartPlan.MAX_PARTS || partBytes > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "Parts of " + partBytes + " bytes cannot be kept in memory, " + keptParts + " at once");
    }
    return Optional.of(new PartMemory(keptParts + 1, (int) partBytes));
  }

  Head head() {
    return head;
  }

  /** The allocated clusters from one on. */
  ClusterCursor clusters(long fromCluster, CompressionWorkers workers) {
    return new ClusterCursor(
        map,
        fromCluster,
        workers,
        () -> new ClusterBatch(data, virtualSizeBytes(), head.options(), head.compression()));
  }

  long allocatedBytesBefore(long cluster) {
    return map.rank(cluster) << head.geometry().clusterBits();
  }

  /** Tells files apart whose parts do not fit together. */
  public int fingerprint(long partSizeBytes) {
    CRC32C checksum = new CRC32C();
    ByteBuffer fields = ByteBuffer.allocate(6 * Long.BYTES);
    fields.putLong(virtualSizeBytes()).putLong(partSizeBytes);
    fields.putInt(head.options().clusterBits()).putInt(head.options().version());
    fields.putInt(head.options().refcountWidth().order());
    fields.putInt(head.compression().fingerprint().hashCode());
    checksum.update(fields.flip());
    AllocationMap.Runs runs = map.runs(0, map.clusterCount());
    while (runs.next(Long.MAX_VALUE)) {
      checksum.update(fields.clear().putLong(runs.firstCluster()).putLong(runs.count()).flip());
    }
    return (int) checksum.getValue();
  }
}
