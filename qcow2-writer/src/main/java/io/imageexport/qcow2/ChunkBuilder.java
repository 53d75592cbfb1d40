package io.imageexport.qcow2;

import java.util.Arrays;

/** Collects the runs of one chunk in ascending order and picks the smaller form. */
final class ChunkBuilder {
  private char[] starts = new char[64];
  private int[] ends = new int[64];
  private int runCount;

  boolean isEmpty() {
    return runCount == 0;
  }

  /** Adds the clusters {@code from} to {@code to}, exclusive, which lie above all added before. */
  void add(int from, int to) {
    if (runCount == starts.length) {
      // At most half of the clusters can begin a run: 32,768.
      starts = Arrays.copyOf(starts, runCount * 2);
      ends = Arrays.copyOf(ends, runCount * 2);
    }
    starts[runCount] = (char) from;
    ends[runCount] = to;
    runCount++;
  }

  int allocatedCount() {
    int count = 0;
    for (int run = 0; run < runCount; run++) {
      count += ends[run] - starts[run];
    }
    return count;
  }

  /** Makes the chunk and empties this builder. */
  Chunk build() {
    Chunk chunk = smallest();
    runCount = 0;
    return chunk;
  }

  private Chunk smallest() {
    if (RunChunk.sizeBytes(runCount) > BitmapChunk.SIZE_BYTES) {
      return new BitmapChunk(starts, ends, runCount);
    }
    if (runCount == 1 && ends[0] - starts[0] == Chunk.CLUSTERS) {
      return RunChunk.FULL;
    }
    char[] ranks = new char[runCount];
    int rank = 0;
    for (int run = 0; run < runCount; run++) {
      ranks[run] = (char) rank;
      rank += ends[run] - starts[run];
    }
    return new RunChunk(Arrays.copyOf(starts, runCount), ranks, rank);
  }
}
