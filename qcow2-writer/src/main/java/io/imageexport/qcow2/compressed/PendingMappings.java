package io.imageexport.qcow2.compressed;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The L2 entries of clusters whose L2 table has not been placed yet, in the order of the guest's
 * disk; zero for those that wait in the pool.
 *
 * <p>Memory is sixteen bytes for each, and there are no more than the entries of one L2 table and
 * 8,192 others: 256 KiB with clusters of 64 KiB. Confined to one thread.
 */
final class PendingMappings {
  private static final int MAXIMUM_OTHERS = 8192;

  private final int groupBits;
  private final int maximum;

  /** A queue: what is from {@code head} to {@code tail}. */
  private long[] clusters = new long[1024];

  private long[] entries = new long[1024];
  private int head;
  private int tail;

  /** The first entry that is zero, or {@code tail}. */
  private int firstWaiting;

  PendingMappings(int groupBits) {
    this.groupBits = groupBits;
    this.maximum = (1 << groupBits) + MAXIMUM_OTHERS;
  }

  /** Goes on where another queue was: see {@link #clusters} and {@link #entries}. */
  void restore(long[] otherClusters, long[] otherEntries) {
    clusters = otherClusters.clone();
    entries = otherEntries.clone();
    head = 0;
    tail = clusters.length;
    firstWaiting = 0;
    skipPlaced();
  }

  /** Whether the pool has to be emptied, so that tables can be placed. */
  boolean isFull() {
    return tail - head >= maximum;
  }

  /** Adds a cluster, behind all others on the disk, that has its place. */
  void addPlaced(long cluster, long entry) {
    add(cluster, entry);
    skipPlaced();
  }

  /** Adds a cluster, behind all others on the disk, that waits in the pool. */
  void addWaiting(long cluster) {
    add(cluster, 0);
  }

  private void add(long cluster, long entry) {
    if (tail == clusters.length) {
      makeRoom();
    }
    clusters[tail] = cluster;
    entries[tail] = entry;
    tail++;
  }

  private void makeRoom() {
    int size = tail - head;
    int capacity = size * 2 > clusters.length ? clusters.length * 2 : clusters.length;
    long[] largerClusters = new long[capacity];
    long[] largerEntries = new long[capacity];
    System.arraycopy(clusters, head, largerClusters, 0, size);
    System.arraycopy(entries, head, largerEntries, 0, size);
    clusters = largerClusters;
    entries = largerEntries;
    firstWaiting -= head;
    head = 0;
    tail = size;
  }

  /** Gives the first waiting cluster its place. */
  void placeFirstWaiting(long entry) {
    entries[firstWaiting] = entry;
    skipPlaced();
  }

  private void skipPlaced() {
    while (firstWaiting < tail && entries[firstWaiting] != 0) {
      firstWaiting++;
    }
  }

  /** Whether this cluster waits in the pool. */
  boolean isWaiting(long cluster) {
    int found = Arrays.binarySearch(clusters, head, tail, cluster);
    return found >= 0 && entries[found] == 0;
  }

  /** The first cluster on the disk that waits in the pool, or another if none does. */
  long firstWaitingOr(long other) {
    return firstWaiting < tail ? clusters[firstWaiting] : other;
  }

  /**
   * Whether the first table is complete: all its clusters have their place, and none will follow.
   *
   * @param endCluster all clusters before this one have been added
   */
  boolean isTableComplete(long endCluster) {
    if (head == tail) {
      return false;
    }
    long endOfGroup = (firstGroup() + 1) << groupBits;
    return endOfGroup <= endCluster && firstWaitingOr(endOfGroup) >= endOfGroup;
  }

  /** The group of the first table. */
  long firstGroup() {
    return clusters[head] >>> groupBits;
  }

  /**
   * Encodes the first table and drops its entries.
   *
   * @param destination one cluster
   */
  void takeTable(byte[] destination) {
    Arrays.fill(destination, (byte) 0);
    ByteBuffer table = ByteBuffer.wrap(destination);
    long group = firstGroup();
    while (head < tail && clusters[head] >>> groupBits == group) {
      int index = (int) (clusters[head] & ((1L << groupBits) - 1));
      table.putLong(index * Long.BYTES, entries[head]);
      head++;
    }
  }

  /** The queue's clusters. */
  long[] clusters() {
    return Arrays.copyOfRange(clusters, head, tail);
  }

  /** The queue's entries, one for each cluster. */
  long[] entries() {
    return Arrays.copyOfRange(entries, head, tail);
  }
}
