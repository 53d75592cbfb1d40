package io.imageexport.core.snapshot;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Which 64 KiB blocks of a disk hold data; all others are zero.
 *
 * <p>Immutable. Its memory grows with the number of extents, not with the disk.
 */
public final class BlockMap {
  public static final int BLOCK_BYTES = Blocks.BYTES;

  /** A run of blocks that hold data; between two runs of a map there is at least one zero block. */
  public record Extent(long firstBlockIndex, long blockCount) {
    public Extent {
      if (firstBlockIndex < 0 || blockCount < 1) {
        throw new IllegalArgumentException("an extent starts at 0 or later and is not empty");
      }
    }
  }

  private final ExtentList extents;
  private final long allocatedBlocks;

  BlockMap(ChainExtents chain) {
    this.extents = ExtentList.of(chain);
    long blocks = 0;
    for (int blockCount : extents.blockCounts) {
      blocks += blockCount;
    }
    this.allocatedBlocks = blocks;
  }

  /** The runs in ascending order, as an unmodifiable view with constant-time access. */
  public List<Extent> extents() {
    return extents;
  }

  public long allocatedBlocks() {
    return allocatedBlocks;
  }

  private static final class ExtentList extends AbstractList<Extent> implements RandomAccess {
    private final int[] firstBlocks;
    private final int[] blockCounts;

    private ExtentList(int[] firstBlocks, int[] blockCounts) {
      this.firstBlocks = firstBlocks;
      this.blockCounts = blockCounts;
    }

    /** Joins extents that touch on the disk but lie in different places of the store. */
    static ExtentList of(ChainExtents chain) {
      int count = 0;
      for (int extent = 0; extent < chain.count(); extent++) {
        count += startsRun(chain, extent) ? 1 : 0;
      }
      int[] firstBlocks = new int[count];
      int[] blockCounts = new int[count];
      int run = -1;
      for (int extent = 0; extent < chain.count(); extent++) {
        if (startsRun(chain, extent)) {
          run++;
          firstBlocks[run] = chain.firstBlock(extent);
        }
        blockCounts[run] += chain.blockCount(extent);
      }
      return new ExtentList(firstBlocks, blockCounts);
    }

    private static boolean startsRun(ChainExtents chain, int extent) {
      return extent == 0 || chain.endBlock(extent - 1) != chain.firstBlock(extent);
    }

    @Override
    public Extent get(int index) {
      return new Extent(firstBlocks[index], blockCounts[index]);
    }

    @Override
    public int size() {
      return blockCounts.length;
    }
  }
}
