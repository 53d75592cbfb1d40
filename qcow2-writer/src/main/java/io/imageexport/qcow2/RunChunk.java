package io.imageexport.qcow2;

import java.util.Arrays;

/**
 * A chunk kept as sorted runs: four bytes each, for disks that are written in stretches or
 * sparsely.
 *
 * <p>For each run only its start and the number of allocated clusters before it are kept; its
 * length is the distance to the next run's rank. Both searches, by index and by rank, are binary.
 */
final class RunChunk implements Chunk {
  static final RunChunk FULL = new RunChunk(new char[] {0}, new char[] {0}, CLUSTERS);

  private final char[] starts;
  private final char[] ranks;
  private final int allocatedCount;

  RunChunk(char[] starts, char[] ranks, int allocatedCount) {
    this.starts = starts;
    this.ranks = ranks;
    this.allocatedCount = allocatedCount;
  }

  /** Size in memory, without the fixed part that every chunk has. */
  static int sizeBytes(int runCount) {
    return runCount * 2 * Character.BYTES;
  }

  @Override
  public boolean isAllocated(int index) {
    int run = runAtOrBefore(starts, index);
    return run >= 0 && index < end(run);
  }

  @Override
  public int rank(int index) {
    int run = runAtOrBefore(starts, index);
    if (run < 0) {
      return 0;
    }
    return ranks[run] + Math.min(index - starts[run], length(run));
  }

  @Override
  public int select(int rank) {
    int run = runAtOrBefore(ranks, rank);
    return starts[run] + rank - ranks[run];
  }

  @Override
  public int nextAllocated(int index) {
    int run = runAtOrBefore(starts, index);
    if (run >= 0 && index < end(run)) {
      return index;
    }
    return run + 1 < starts.length ? starts[run + 1] : CLUSTERS;
  }

  @Override
  public int endOfRun(int index) {
    return end(runAtOrBefore(starts, index));
  }

  private int end(int run) {
    return starts[run] + length(run);
  }

  private int length(int run) {
    int nextRank = run + 1 < ranks.length ? ranks[run + 1] : allocatedCount;
    return nextRank - ranks[run];
  }

  /** The last run whose key is at most {@code key}, or -1. */
  private static int runAtOrBefore(char[] keys, int key) {
    if (key >= CLUSTERS) {
      return keys.length - 1;
    }
    int found = Arrays.binarySearch(keys, (char) key);
    return found >= 0 ? found : -found - 2;
  }
}
