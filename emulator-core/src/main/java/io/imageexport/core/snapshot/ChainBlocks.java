package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.AllocationMap;
import java.util.BitSet;

/**
 * The blocks of a snapshot with ancestors.
 *
 * <p>Memory is that of the extents and of the map.
 */
record ChainBlocks(AllocationMap allocation, ChainExtents extents) implements StoredBlocks {
  ChainBlocks {
    requireNonNull(allocation, "allocation is null");
    requireNonNull(extents, "extents is null");
  }

  static ChainBlocks of(ChainExtents extents, int blockCount) {
    AllocationMap.Builder allocation = AllocationMap.builder(blockCount);
    for (int extent = 0; extent < extents.count(); extent++) {
      allocation.add(extents.firstBlock(extent), extents.blockCount(extent));
    }
    return new ChainBlocks(allocation.build(), extents);
  }

  @Override
  public Runs runsFrom(long block) {
    int first =
        block < allocation.clusterCount() ? extents.firstEndingAfter((int) block) : extents.count();
    return new ExtentRuns(extents, first, (int) block);
  }

  @Override
  public BitSet usedLayers() {
    return extents.usedLayers();
  }

  private static final class ExtentRuns implements Runs {
    private final ChainExtents extents;
    private int nextExtent;
    private int fromBlock;
    private int extent;

    ExtentRuns(ChainExtents extents, int firstExtent, int fromBlock) {
      this.extents = extents;
      this.nextExtent = firstExtent;
      this.fromBlock = fromBlock;
    }

    @Override
    public boolean next() {
      if (nextExtent == extents.count()) {
        return false;
      }
      extent = nextExtent;
      nextExtent++;
      // Only the first run can begin before what was asked for.
      fromBlock = Math.max(fromBlock, extents.firstBlock(extent));
      return true;
    }

    @Override
    public int firstBlock() {
      return fromBlock;
    }

    @Override
    public int blockCount() {
      return extents.endBlock(extent) - fromBlock;
    }

    @Override
    public int layer() {
      return extents.layer(extent);
    }

    @Override
    public int storedBlock() {
      return extents.storedBlock(extent) + (fromBlock - extents.firstBlock(extent));
    }
  }
}
