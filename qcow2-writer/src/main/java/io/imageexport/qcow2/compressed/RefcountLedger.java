package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.RefcountWidth;
import io.imageexport.qcow2.format.Refcounts;
import java.util.Arrays;

/**
 * The refcounts of the clusters placed last, and the places of the refcount blocks that hold those
 * of all clusters before.
 *
 * <p>A block is due once as many clusters have been placed as it counts, and stands behind them;
 * the last block of the file counts itself. Memory is four bytes for each cluster that no placed
 * block counts: one block's worth, and what the longest run adds.
 *
 * <p>Confined to one thread.
 */
final class RefcountLedger {
  private final RefcountWidth width;
  private final int perBlock;

  /** Of the clusters that no placed block counts, in the order of the file. */
  private int[] counts = new int[256];

  private int size;

  private final long[] blockPositions;
  private int placedBlocks;

  /**
   * @param maximumBlocks how many blocks the reserved refcount table can name
   */
  RefcountLedger(RefcountWidth width, int clusterBits, long maximumBlocks) {
    this.width = width;
    this.perBlock = Refcounts.perBlock(width, clusterBits);
    this.blockPositions = new long[Math.toIntExact(maximumBlocks)];
  }

  /** Goes on where another ledger was: see {@link #blockPositions} and {@link #openCounts}. */
  void restore(long[] positions, int[] openCounts) {
    System.arraycopy(positions, 0, blockPositions, 0, positions.length);
    placedBlocks = positions.length;
    counts = openCounts.clone();
    size = openCounts.length;
  }

  /** Counts the next clusters of the file, each with one reference. */
  void append(int clusterCount) {
    append(clusterCount, 1);
  }

  /**
   * Counts the clusters of a run, each with as many references as compressed clusters touch it.
   *
   * @param ends where in the run each compressed cluster ends; the next one begins there
   */
  void appendRun(int[] ends, int count, int clusterBits) {
    int clusterCount = ((ends[count - 1] - 1) >>> clusterBits) + 1;
    append(clusterCount, 0);
    int firstOfRun = size - clusterCount;
    int start = 0;
    for (int i = 0; i < count; i++) {
      int last = (ends[i] - 1) >>> clusterBits;
      for (int cluster = start >>> clusterBits; cluster <= last; cluster++) {
        counts[firstOfRun + cluster]++;
      }
      start = ends[i];
    }
  }

  private void append(int clusterCount, int references) {
    if (size + clusterCount > counts.length) {
      counts = Arrays.copyOf(counts, Math.max(counts.length * 2, size + clusterCount));
    }
    Arrays.fill(counts, size, size + clusterCount, references);
    size += clusterCount;
  }

  /** Whether as many clusters wait as a block counts. */
  boolean isBlockDue() {
    return size >= perBlock;
  }

  /** Whether blocks count all clusters of the file. */
  boolean isComplete() {
    return size == 0;
  }

  /**
   * Encodes the next block, and counts the cluster in which it stands.
   *
   * @param position of the block in the file, behind all clusters counted so far
   * @param destination one cluster
   */
  void placeBlock(long position, byte[] destination) {
    blockPositions[placedBlocks++] = position;
    append(1);
    int counted = Math.min(size, perBlock);
    Arrays.fill(destination, (byte) 0);
    for (int i = 0; i < counted; i++) {
      put(destination, i, counts[i]);
    }
    System.arraycopy(counts, counted, counts, 0, size - counted);
    size -= counted;
  }

  /**
   * Big-endian, in 16, 32 or 64 bits: narrower ones are too narrow for clusters that are shared.
   */
  private void put(byte[] destination, int index, int count) {
    int bytes = width.bits() / Byte.SIZE;
    if (bytes == Short.BYTES && count > 0xffff) {
      throw new IllegalStateException(count + " compressed clusters share a cluster");
    }
    int shift = 0;
    for (int i = (index + 1) * bytes - 1; shift < Integer.SIZE && i >= index * bytes; i--) {
      destination[i] = (byte) (count >>> shift);
      shift += Byte.SIZE;
    }
  }

  /** The places of the blocks so far, in order. */
  long[] blockPositions() {
    return Arrays.copyOf(blockPositions, placedBlocks);
  }

  /** The refcounts that no block holds yet. */
  int[] openCounts() {
    return Arrays.copyOf(counts, size);
  }
}
