package io.imageexport.qcow2;

import java.util.Arrays;

/**
 * Which clusters of a disk hold data.
 *
 * <p>The place of a cluster's data in the finished file follows from its rank, the number of
 * allocated clusters before it, so rank and its inverse select are the two questions asked here.
 *
 * <p>Only chunks of 65,536 clusters with something in them are kept, each as runs or as a bitmap
 * with counts, whichever is smaller, next to a running count per chunk. Memory is at most four
 * bytes for each run of allocated clusters, and never more than the bitmap plus four percent.
 *
 * <p>Immutable, safe for use by several threads.
 */
public final class AllocationMap {
  /** The largest disk QCOW2 can address, 2 EiB in clusters of 2 MiB, has this many. */
  private static final long MAXIMUM_CLUSTER_COUNT = 1L << 40;

  private static final int MAXIMUM_GROUP_BITS = 40;

  /** The objects of a kept chunk and its places in the arrays here, while these grow. */
  private static final long CHUNK_OVERHEAD_BYTES = 128;

  private final long clusterCount;
  private final long allocatedCount;

  /**
   * For each kept chunk, ascending: its index on the disk, and the allocated clusters before it.
   */
  private final int[] chunkIndexes;

  private final long[] chunkRanks;
  private final Chunk[] chunks;

  private AllocationMap(Builder builder) {
    clusterCount = builder.clusterCount;
    allocatedCount = builder.allocatedCount;
    chunkIndexes = Arrays.copyOf(builder.chunkIndexes, builder.chunkCount);
    chunkRanks = Arrays.copyOf(builder.chunkRanks, builder.chunkCount);
    chunks = Arrays.copyOf(builder.chunks, builder.chunkCount);
  }

  /**
   * The most memory that a map takes, builder included.
   *
   * @param runCount the number of its runs
   */
  public static long maximumBytes(long clusterCount, long runCount) {
    long chunkCount = Math.ceilDiv(clusterCount, Chunk.CLUSTERS);
    return CHUNK_OVERHEAD_BYTES * chunkCount
        + Math.min((long) RunChunk.sizeBytes(1) * runCount, BitmapChunk.SIZE_BYTES * chunkCount);
  }

  public static Builder builder(long clusterCount) {
    return new Builder(clusterCount);
  }

  /** All clusters of the disk, allocated or not. */
  public long clusterCount() {
    return clusterCount;
  }

  public long allocatedCount() {
    return allocatedCount;
  }

  public boolean isAllocated(long cluster) {
    require(cluster >= 0 && cluster < clusterCount, "cluster", cluster, clusterCount - 1);
    int slot = Arrays.binarySearch(chunkIndexes, chunkIndex(cluster));
    return slot >= 0 && chunks[slot].isAllocated(indexInChunk(cluster));
  }

  /** How many clusters before this one are allocated; {@code cluster} may be the cluster count. */
  public long rank(long cluster) {
    require(cluster >= 0 && cluster <= clusterCount, "cluster", cluster, clusterCount);
    int slot = slotAtOrAfter(chunkIndex(cluster));
    if (slot == chunks.length) {
      return allocatedCount;
    }
    if (chunkIndexes[slot] != chunkIndex(cluster)) {
      return chunkRanks[slot];
    }
    return chunkRanks[slot] + chunks[slot].rank(indexInChunk(cluster));
  }

  /** The allocated cluster that has {@code rank} allocated clusters before it. */
  public long select(long rank) {
    require(rank >= 0 && rank < allocatedCount, "rank", rank, allocatedCount - 1);
    int found = Arrays.binarySearch(chunkRanks, rank);
    int slot = found >= 0 ? found : -found - 2;
    return firstCluster(slot) + chunks[slot].select((int) (rank - chunkRanks[slot]));
  }

  /**
   * The runs of allocated clusters from {@code fromCluster} to {@code toCluster}, exclusive.
   *
   * @throws IllegalArgumentException if {@code fromCluster} is negative
   */
  public Runs runs(long fromCluster, long toCluster) {
    if (fromCluster < 0) {
      throw new IllegalArgumentException("fromCluster is negative: " + fromCluster);
    }
    return new Runs(fromCluster, toCluster);
  }

  /**
   * The map of groups of {@code 2^groupBits} clusters: a group is allocated if one of its clusters
   * is.
   *
   * @param groupBits 0 to 40
   */
  public AllocationMap groups(int groupBits) {
    require(
        groupBits >= 0 && groupBits <= MAXIMUM_GROUP_BITS,
        "groupBits",
        groupBits,
        MAXIMUM_GROUP_BITS);
    Builder groups = builder((clusterCount + (1L << groupBits) - 1) >>> groupBits);
    long nextCluster = 0;
    while (nextCluster < clusterCount) {
      Runs runs = runs(nextCluster, clusterCount);
      if (!runs.next(1)) {
        break;
      }
      long group = runs.firstCluster() >>> groupBits;
      groups.add(group, 1);
      nextCluster = (group + 1) << groupBits;
    }
    return groups.build();
  }

  private long firstCluster(int slot) {
    return (long) chunkIndexes[slot] << Chunk.BITS;
  }

  private int slotAtOrAfter(int chunkIndex) {
    int found = Arrays.binarySearch(chunkIndexes, chunkIndex);
    return found >= 0 ? found : -found - 1;
  }

  private static int chunkIndex(long cluster) {
    return (int) (cluster >>> Chunk.BITS);
  }

  private static int indexInChunk(long cluster) {
    return (int) (cluster & (Chunk.CLUSTERS - 1));
  }

  private static void require(boolean condition, String name, long value, long maximum) {
    if (!condition) {
      throw new IllegalArgumentException(
          name + " " + value + " is outside the range 0 to " + maximum);
    }
  }

  /**
   * A walk over the runs of allocated clusters in a range, in ascending order.
   *
   * <p>Confined to one thread.
   */
  public final class Runs {
    private final long toCluster;
    private long position;
    private int slot;

    private long firstCluster;
    private long count;
    private long rank;

    private Runs(long fromCluster, long toCluster) {
      this.position = fromCluster;
      this.toCluster = Math.min(toCluster, clusterCount);
      this.slot = slotAtOrAfter(chunkIndex(fromCluster));
    }

    /**
     * Moves to the next run.
     *
     * @param maximumCount a longer run is given in pieces of this many clusters or a little more,
     *     so that nobody searches for the end of a run that they will not use
     */
    public boolean next(long maximumCount) {
      while (slot < chunks.length && position < toCluster) {
        long chunkStart = AllocationMap.this.firstCluster(slot);
        int from = (int) Math.max(position - chunkStart, 0);
        if (from == Chunk.CLUSTERS) {
          slot++;
          continue;
        }
        int start = chunks[slot].nextAllocated(from);
        if (start == Chunk.CLUSTERS) {
          slot++;
          continue;
        }
        firstCluster = chunkStart + start;
        if (firstCluster >= toCluster) {
          return false;
        }
        rank = chunkRanks[slot] + chunks[slot].rank(start);
        position = Math.min(endOfRun(start, maximumCount), toCluster);
        count = position - firstCluster;
        return true;
      }
      return false;
    }

    public long firstCluster() {
      return firstCluster;
    }

    public long count() {
      return count;
    }

    /** How many clusters before the run are allocated. */
    public long rank() {
      return rank;
    }

    /** Follows the run over the borders of chunks. */
    private long endOfRun(int start, long maximumCount) {
      int end = chunks[slot].endOfRun(start);
      while (end == Chunk.CLUSTERS
          && AllocationMap.this.firstCluster(slot) + end - firstCluster < maximumCount
          && slot + 1 < chunks.length
          && chunkIndexes[slot + 1] == chunkIndexes[slot] + 1
          && chunks[slot + 1].isAllocated(0)) {
        slot++;
        end = chunks[slot].endOfRun(0);
      }
      return AllocationMap.this.firstCluster(slot) + end;
    }
  }

  /**
   * Collects runs of allocated clusters in ascending order; builds one map.
   *
   * <p>Confined to one thread.
   */
  public static final class Builder {
    private final long clusterCount;
    private final ChunkBuilder chunk = new ChunkBuilder();
    private int[] chunkIndexes = new int[16];
    private long[] chunkRanks = new long[16];
    private Chunk[] chunks = new Chunk[16];
    private int chunkCount;
    private long allocatedCount;

    /** The chunk that {@link #chunk} collects, if that is not empty. */
    private int openChunkIndex;

    /** The run that may still grow: it is handed on when a gap follows it. */
    private long pendingFirst;

    private long pendingEnd;
    private boolean built;

    private Builder(long clusterCount) {
      require(
          clusterCount >= 0 && clusterCount <= MAXIMUM_CLUSTER_COUNT,
          "clusterCount",
          clusterCount,
          MAXIMUM_CLUSTER_COUNT);
      this.clusterCount = clusterCount;
    }

    /**
     * Adds clusters above all that were added before.
     *
     * @throws IllegalArgumentException if the run is empty, starts below the end of the one before,
     *     or leaves the disk
     */
    public Builder add(long firstCluster, long count) {
      requireNotBuilt();
      if (count < 1) {
        throw new IllegalArgumentException(
            "The run at cluster " + firstCluster + " has " + count + " clusters");
      }
      if (firstCluster < 0) {
        throw new IllegalArgumentException("firstCluster is negative: " + firstCluster);
      }
      if (firstCluster < pendingEnd) {
        throw new IllegalArgumentException(
            "The run at cluster "
                + firstCluster
                + " starts before "
                + pendingEnd
                + ", the end of the run before it");
      }
      if (firstCluster > clusterCount - count) {
        throw new IllegalArgumentException(
            "The run of "
                + count
                + " clusters at cluster "
                + firstCluster
                + " leaves the disk of "
                + clusterCount
                + " clusters");
      }
      if (firstCluster > pendingEnd) {
        flushPending();
        pendingFirst = firstCluster;
      }
      pendingEnd = firstCluster + count;
      return this;
    }

    public AllocationMap build() {
      requireNotBuilt();
      built = true;
      flushPending();
      closeChunk();
      return new AllocationMap(this);
    }

    private void requireNotBuilt() {
      if (built) {
        throw new IllegalStateException("This builder has built its map");
      }
    }

    private void flushPending() {
      long first = pendingFirst;
      while (first < pendingEnd) {
        int index = chunkIndex(first);
        long chunkStart = (long) index << Chunk.BITS;
        long end = Math.min(pendingEnd, chunkStart + Chunk.CLUSTERS);
        if (index != openChunkIndex) {
          closeChunk();
          openChunkIndex = index;
        }
        chunk.add((int) (first - chunkStart), (int) (end - chunkStart));
        first = end;
      }
    }

    private void closeChunk() {
      if (chunk.isEmpty()) {
        return;
      }
      if (chunkCount == chunks.length) {
        int capacity = chunkCount + chunkCount / 2;
        chunkIndexes = Arrays.copyOf(chunkIndexes, capacity);
        chunkRanks = Arrays.copyOf(chunkRanks, capacity);
        chunks = Arrays.copyOf(chunks, capacity);
      }
      chunkIndexes[chunkCount] = openChunkIndex;
      chunkRanks[chunkCount] = allocatedCount;
      allocatedCount += chunk.allocatedCount();
      chunks[chunkCount] = chunk.build();
      chunkCount++;
    }
  }
}
