package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.AllocationMap;
import java.util.BitSet;

/**
 * The blocks of a snapshot without a parent. They are stored in the order of the disk, so a block's
 * position in the file is the number of stored blocks before it.
 *
 * <p>Memory is that of the map.
 */
record BaseBlocks(AllocationMap allocation) implements StoredBlocks {
  /** Longer runs are walked in pieces. */
  private static final int PIECE_BLOCKS = 1 << 12;

  BaseBlocks {
    requireNonNull(allocation, "allocation is null");
  }

  @Override
  public Runs runsFrom(long block) {
    return new MapRuns(allocation.runs(block, allocation.clusterCount()));
  }

  @Override
  public BitSet usedLayers() {
    BitSet used = new BitSet();
    used.set(0, allocation.allocatedCount() > 0);
    return used;
  }

  private record MapRuns(AllocationMap.Runs runs) implements Runs {
    @Override
    public boolean next() {
      return runs.next(PIECE_BLOCKS);
    }

    @Override
    public int firstBlock() {
      return (int) runs.firstCluster();
    }

    @Override
    public int blockCount() {
      return (int) runs.count();
    }

    @Override
    public int layer() {
      return 0;
    }

    @Override
    public int storedBlock() {
      return (int) runs.rank();
    }
  }
}
