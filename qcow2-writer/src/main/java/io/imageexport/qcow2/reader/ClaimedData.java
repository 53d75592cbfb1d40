package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.reader.ClusterMapping.Compressed;
import io.imageexport.qcow2.reader.ClusterMapping.PartlyStored;
import io.imageexport.qcow2.reader.ClusterMapping.Stored;
import io.imageexport.qcow2.reader.ClusterMapping.Zeros;

/**
 * Adds up the data that the L2 tables claim, and refuses more than the file can hold.
 *
 * <p>Entries may share clusters, and a small file could so claim terabytes. Each table and each
 * stored cluster, even a partly stored one, is charged with its size. Each compressed one is
 * charged with the least that its compression can make of it, or with the stretch of the file that
 * it names where that is more. The sum may not exceed the file, whose last cluster counts as whole.
 * An honest image never reaches the limit, since nothing of it lies on anything else, and no image
 * makes its reader handle more than an honest one of its length could.
 */
final class ClaimedData {
  /**
   * How much longer than its stream a stretch may be: it begins at a byte, but ends with a sector,
   * and one sector too many does no harm.
   */
  private static final int SECTOR_ROUNDING_BYTES = 2 * 512 - 1;

  private final long fileLengthBytes;
  private final long maximumBytes;
  private final long clusterSizeBytes;
  private final long leastCompressedBytes;
  private long storedClusters;
  private long compressedClusters;
  private long chargedBytes;

  ClaimedData(CheckedFile file, Header header) {
    this.fileLengthBytes = file.lengthBytes();
    this.clusterSizeBytes = header.clusterSizeBytes();
    this.maximumBytes = Math.ceilDiv(fileLengthBytes, clusterSizeBytes) * clusterSizeBytes;
    this.leastCompressedBytes = header.compression().leastBytes((int) clusterSizeBytes);
  }

  /** Checks and counts all entries of a table. */
  void add(L2Table table) throws MalformedImageException {
    chargedBytes += clusterSizeBytes;
    for (int i = 0; i < table.entryCount(); i++) {
      switch (table.mapping(i)) {
        case Zeros zeros -> {}
        case Stored stored -> addStored();
        case PartlyStored partlyStored -> addStored();
        case Compressed compressed -> {
          compressedClusters++;
          chargedBytes +=
              Math.max(leastCompressedBytes, compressed.lengthBytes() - SECTOR_ROUNDING_BYTES);
        }
      }
    }
    if (chargedBytes > maximumBytes) {
      throw new MalformedImageException(
          table.position(),
          "The L2 tables up to here claim "
              + storedClusters
              + " stored and "
              + compressedClusters
              + " compressed clusters, with the tables "
              + chargedBytes
              + " bytes or more, above what a file of "
              + fileLengthBytes
              + " bytes can hold");
    }
  }

  private void addStored() {
    storedClusters++;
    chargedBytes += clusterSizeBytes;
  }
}
