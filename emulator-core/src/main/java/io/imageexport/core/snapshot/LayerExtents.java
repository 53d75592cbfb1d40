package io.imageexport.core.snapshot;

import java.util.Arrays;

/**
 * What one snapshot says itself about its disk: sorted runs of stored blocks and of zeroed blocks.
 *
 * <p>Immutable. Eight bytes for each run.
 */
final class LayerExtents {
  /**
   * Bound on the runs of one snapshot, and so on the memory that an index can ask for: 512 MiB. The
   * worst disk, every second block stored, reaches it at 4 TiB of stored blocks.
   */
  static final int MAX_COUNT = 1 << 26;

  /** Set in a run's first block index where the run is zeroed; block indexes need 30 bits. */
  private static final int ZEROED = 1 << 31;

  private final int[] taggedFirstBlocks;
  private final int[] blockCounts;

  /** Takes the arrays as they are; see {@link IndexDecoder} for the rules they have to meet. */
  LayerExtents(int[] taggedFirstBlocks, int[] blockCounts) {
    this.taggedFirstBlocks = taggedFirstBlocks;
    this.blockCounts = blockCounts;
  }

  int count() {
    return blockCounts.length;
  }

  int firstBlock(int extent) {
    return taggedFirstBlocks[extent] & ~ZEROED;
  }

  int blockCount(int extent) {
    return blockCounts[extent];
  }

  boolean isZeroed(int extent) {
    return (taggedFirstBlocks[extent] & ZEROED) != 0;
  }

  /** The run's first block index as the index file holds it, with the mark of a zeroed run. */
  int taggedFirstBlock(int extent) {
    return taggedFirstBlocks[extent];
  }

  /** Collects runs in ascending order, joining those that touch. Confined to one thread. */
  static final class Builder {
    private int[] taggedFirstBlocks = new int[16];
    private int[] blockCounts = new int[16];
    private int count;

    void appendStored(int block) {
      append(block, 1);
    }

    void appendZeroed(int firstBlock, int blockCount) {
      append(firstBlock | ZEROED, blockCount);
    }

    LayerExtents build() {
      return new LayerExtents(
          Arrays.copyOf(taggedFirstBlocks, count), Arrays.copyOf(blockCounts, count));
    }

    private void append(int taggedFirstBlock, int blockCount) {
      // The sum carries the mark along, so runs of different kinds never join.
      if (count > 0 && taggedFirstBlocks[count - 1] + blockCounts[count - 1] == taggedFirstBlock) {
        blockCounts[count - 1] += blockCount;
        return;
      }
      if (count == MAX_COUNT) {
        throw new IllegalStateException("a snapshot has at most " + MAX_COUNT + " extents");
      }
      if (count == blockCounts.length) {
        taggedFirstBlocks = Arrays.copyOf(taggedFirstBlocks, 2 * count);
        blockCounts = Arrays.copyOf(blockCounts, 2 * count);
      }
      taggedFirstBlocks[count] = taggedFirstBlock;
      blockCounts[count] = blockCount;
      count++;
    }
  }
}
