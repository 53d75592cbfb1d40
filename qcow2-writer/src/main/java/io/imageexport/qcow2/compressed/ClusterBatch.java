package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.compression.Compressor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Some neighbouring allocated clusters on their way through a worker: named by the thread that
 * places, then read and compressed by the worker, then placed.
 *
 * <p>Used by one thread at a time; what hands it on makes it visible. Memory is twice its clusters,
 * and two clusters.
 */
final class ClusterBatch implements AutoCloseable {
  /** Read and compressed in some milliseconds. */
  private static final int TARGET_BYTES = 1 << 20;

  private static final int MAXIMUM_CLUSTERS = 1024;

  /** What {@link #length} says of a cluster of zeros. */
  static final int ZERO = 0;

  private final GuestReader data;
  private final long virtualSizeBytes;
  private final int clusterBits;
  private final int clusterSizeBytes;
  private final Compressor compressor;

  private final long[] clusters;
  private int count;

  /** The clusters as they are. */
  private final byte[] plain;

  /** The compressed ones, packed, with room for the compressor behind them. */
  private final byte[] compressed;

  private final int[] offsets;
  private final int[] lengths;

  ClusterBatch(
      GuestReader data, long virtualSizeBytes, Qcow2Options options, Compression compression) {
    this.data = data;
    this.virtualSizeBytes = virtualSizeBytes;
    this.clusterBits = options.clusterBits();
    this.clusterSizeBytes = options.clusterSizeBytes();
    int capacity = Math.clamp(TARGET_BYTES >> clusterBits, 1, MAXIMUM_CLUSTERS);
    this.clusters = new long[capacity];
    this.plain = new byte[capacity << clusterBits];
    this.compressed = new byte[(capacity + 2) << clusterBits];
    this.offsets = new int[capacity];
    this.lengths = new int[capacity];
    this.compressor = compression.open(options);
  }

  void clear() {
    count = 0;
  }

  int room() {
    return clusters.length - count;
  }

  /** Names clusters behind those named before. */
  void add(long firstCluster, int clusterCount) {
    for (int i = 0; i < clusterCount; i++) {
      clusters[count++] = firstCluster + i;
    }
  }

  int count() {
    return count;
  }

  long cluster(int index) {
    return clusters[index];
  }

  byte[] plain() {
    return plain;
  }

  int plainOffset(int index) {
    return index << clusterBits;
  }

  byte[] compressed() {
    return compressed;
  }

  int compressedOffset(int index) {
    return offsets[index];
  }

  /** Of the compressed cluster, or {@link #ZERO}, or {@link Compressor#INCOMPRESSIBLE}. */
  int length(int index) {
    return lengths[index];
  }

  /** The worker's part. */
  void process() throws IOException {
    readAll();
    int end = 0;
    for (int i = 0; i < count; i++) {
      int source = i << clusterBits;
      offsets[i] = end;
      lengths[i] =
          isZero(source) ? ZERO : compressor.compress(plain, source, compressed, offsets[i]);
      end += Math.max(lengths[i], 0);
    }
  }

  /** Clusters that are neighbours on the disk are read at once. */
  private void readAll() throws IOException {
    int first = 0;
    while (first < count) {
      int end = first + 1;
      while (end < count && clusters[end] == clusters[end - 1] + 1) {
        end++;
      }
      read(clusters[first] << clusterBits, first << clusterBits, end << clusterBits);
      first = end;
    }
  }

  /** The disk's last cluster may reach beyond its end, and is padded with zeros there. */
  private void read(long guestPosition, int start, int end) throws IOException {
    int onDisk = (int) Math.min(end - start, virtualSizeBytes - guestPosition);
    ByteBuffer destination = ByteBuffer.wrap(plain, start, onDisk);
    data.read(guestPosition, destination);
    if (destination.hasRemaining()) {
      throw new IllegalStateException(
          "The guest reader left "
              + destination.remaining()
              + " of "
              + onDisk
              + " bytes unread at guest position "
              + guestPosition);
    }
    Arrays.fill(plain, start + onDisk, end, (byte) 0);
  }

  private boolean isZero(int offset) {
    // A range equals itself shifted by one byte exactly if all its bytes are the same.
    int end = offset + clusterSizeBytes;
    return plain[offset] == 0 && Arrays.equals(plain, offset, end - 1, plain, offset + 1, end);
  }

  @Override
  public void close() {
    compressor.close();
  }
}
