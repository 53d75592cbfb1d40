package io.imageexport.qcow2.uncompressed;

import io.imageexport.qcow2.ChecksummedReader;
import io.imageexport.qcow2.part.CombinedChecksum;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The CRC32C of a stretch of the file, combined from those of its clusters: only metadata, and
 * clusters that are cut, are looked at byte by byte.
 */
final class PartChecksum {
  private static final int BUFFER_BYTES = 64 << 10;

  /** Checksums asked for at once. */
  private static final int MAXIMUM_CLUSTERS = 16 << 10;

  private final UncompressedImage image;
  private final ChecksummedReader data;
  private final int clusterBits;
  private final CombinedChecksum checksum = new CombinedChecksum();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

  private PartChecksum(UncompressedImage image, ChecksummedReader data, int clusterBits) {
    this.image = image;
    this.data = data;
    this.clusterBits = clusterBits;
  }

  static int of(
      UncompressedImage image,
      ChecksummedReader data,
      int clusterBits,
      long position,
      long lengthBytes)
      throws IOException {
    PartChecksum part = new PartChecksum(image, data, clusterBits);
    long end = position + lengthBytes;
    long next = position;
    while (next < end) {
      Segment segment = image.segmentAt(next, end - next);
      if (segment instanceof Segment.Guest guest) {
        part.append(next, guest);
      } else {
        part.appendBytes(next, segment.lengthBytes());
      }
      next += segment.lengthBytes();
    }
    return part.checksum.value();
  }

  private void append(long position, Segment.Guest guest) throws IOException {
    long clusterSize = 1L << clusterBits;
    long start = guest.guestPosition();
    long end = start + guest.lengthBytes();
    long firstWhole = Math.ceilDiv(start, clusterSize);
    long endWhole = end >>> clusterBits;
    if (firstWhole >= endWhole) {
      appendBytes(position, guest.lengthBytes());
      return;
    }
    long before = (firstWhole << clusterBits) - start;
    long behind = end - (endWhole << clusterBits);
    appendBytes(position, before);
    long cluster = firstWhole;
    while (cluster < endWhole) {
      int count = (int) Math.min(MAXIMUM_CLUSTERS, endWhole - cluster);
      int[] ofClusters = data.clusterChecksums(cluster, count);
      if (ofClusters.length != count) {
        throw new IllegalStateException(
            "The guest reader has " + ofClusters.length + " checksums for " + count + " clusters");
      }
      for (int ofCluster : ofClusters) {
        checksum.append(ofCluster, clusterSize);
      }
      cluster += count;
    }
    appendBytes(position + guest.lengthBytes() - behind, behind);
  }

  private void appendBytes(long position, long lengthBytes) throws IOException {
    long left = lengthBytes;
    long next = position;
    while (left > 0) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, left));
      image.read(next, buffer);
      checksum.append(buffer.flip());
      next += buffer.limit();
      left -= buffer.limit();
    }
  }
}
