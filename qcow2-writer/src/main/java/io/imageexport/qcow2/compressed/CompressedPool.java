package io.imageexport.qcow2.compressed;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Compressed clusters that have no place in the file yet, packed one behind the other in the order
 * of the guest's disk.
 *
 * <p>What follows a run of them has to stand on a cluster boundary, so a run costs the rest of its
 * last cluster. Two things keep that small. Runs are long: clusters that do not compress are placed
 * while compressed ones wait. And a run ends where it fills its last cluster best, among all ends
 * in the second half of the pool; what is behind waits for the next run. With some eighty ends to
 * choose from, a run wastes about an eightieth of half a cluster.
 *
 * <p>Memory is {@link #CAPACITY_BYTES}, or eight clusters if that is more. Confined to one thread.
 */
final class CompressedPool {
  static final int CAPACITY_BYTES = 4 << 20;
  private static final int MINIMUM_CLUSTERS = 8;

  private final int clusterSizeBytes;
  private final int fullBytes;
  private final byte[] bytes;

  /** Where each compressed cluster ends. */
  private int[] ends = new int[256];

  private int count;

  CompressedPool(int clusterSizeBytes) {
    this.clusterSizeBytes = clusterSizeBytes;
    this.fullBytes = Math.max(CAPACITY_BYTES, MINIMUM_CLUSTERS * clusterSizeBytes);
    // One more compressed cluster is added to a pool that is not full.
    this.bytes = new byte[fullBytes + clusterSizeBytes];
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return sizeBytes() >= fullBytes;
  }

  int count() {
    return count;
  }

  int sizeBytes() {
    return count == 0 ? 0 : ends[count - 1];
  }

  byte[] bytes() {
    return bytes;
  }

  int[] ends() {
    return ends;
  }

  void add(byte[] source, int offset, int length) {
    int start = sizeBytes();
    System.arraycopy(source, offset, bytes, start, length);
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
    }
    ends[count++] = start + length;
  }

  /** How many compressed clusters a run should take so that it wastes least of its last cluster. */
  int bestRun() {
    int best = count;
    int leastWaste = Integer.MAX_VALUE;
    for (int run = count; run > count / 2; run--) {
      int waste = -ends[run - 1] & (clusterSizeBytes - 1);
      if (waste < leastWaste) {
        leastWaste = waste;
        best = run;
      }
    }
    return best;
  }

  /** Tells pools apart that hold other bytes. */
  int checksum() {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, sizeBytes());
    return (int) checksum.getValue();
  }

  /** Drops the first compressed clusters, which have been placed. */
  void remove(int run) {
    int start = ends[run - 1];
    int end = sizeBytes();
    System.arraycopy(bytes, start, bytes, 0, end - start);
    for (int i = run; i < count; i++) {
      ends[i - run] = ends[i] - start;
    }
    count -= run;
  }
}
