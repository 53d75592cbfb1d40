package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.reader.ClusterMapping.Compressed;
import io.imageexport.qcow2.reader.ClusterMapping.Stored;
import io.imageexport.qcow2.reader.ClusterMapping.Zeros;

/**
 * Adds up the data that the L2 tables claim, and refuses more than the file can hold.
 *
 * <p>Entries may share clusters, and a small file could so claim terabytes. Each stored cluster is
 * charged with its size and each compressed one with the least that deflate can make of it; the sum
 * may not exceed the file. An honest image never reaches the limit, and no image makes its reader
 * handle more than 1,032 times its own length.
 */
final class ClaimedData {
  /** Deflate spends at least two bits on 258 bytes. */
  private static final int MAXIMUM_DEFLATE_RATIO = 1032;

  private final long fileLengthBytes;
  private final long clusterSizeBytes;
  private long storedClusters;
  private long compressedClusters;

  ClaimedData(CheckedFile file, Header header) {
    this.fileLengthBytes = file.lengthBytes();
    this.clusterSizeBytes = header.clusterSizeBytes();
  }

  /** Checks and counts all entries of a table. */
  void add(L2Table table) throws MalformedImageException {
    for (int i = 0; i < table.entryCount(); i++) {
      switch (table.mapping(i)) {
        case Zeros zeros -> {}
        case Stored stored -> storedClusters++;
        case Compressed compressed -> compressedClusters++;
      }
    }
    long leastBytes =
        storedClusters * clusterSizeBytes
            + compressedClusters * clusterSizeBytes / MAXIMUM_DEFLATE_RATIO;
    if (leastBytes > fileLengthBytes) {
      throw new MalformedImageException(
          table.position(),
          "The L2 tables up to here claim "
              + storedClusters
              + " stored and "
              + compressedClusters
              + " compressed clusters, more than a file of "
              + fileLengthBytes
              + " bytes can hold");
    }
  }
}
