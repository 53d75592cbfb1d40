package io.imageexport.core.snapshot;

/**
 * What one snapshot says itself about its disk: sorted runs of stored blocks and of zeroed blocks.
 *
 * <p>Immutable. Eight bytes for each run.
 */
final class LayerExtents {
  /**
   * Bound on the runs of one snapshot, and so on the memory that an index can ask for. The worst
   * disk, every second block stored, reaches it at 4 TiB of stored blocks.
   */
  static final int MAX_COUNT = 1 << 26;

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
    return taggedFirstBlocks[extent] & ~IndexFormat.ZEROED;
  }

  int blockCount(int extent) {
    return blockCounts[extent];
  }

  boolean isZeroed(int extent) {
    return (taggedFirstBlocks[extent] & IndexFormat.ZEROED) != 0;
  }
}
