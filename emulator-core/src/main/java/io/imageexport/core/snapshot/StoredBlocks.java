package io.imageexport.core.snapshot;

import io.imageexport.qcow2.AllocationMap;
import java.util.BitSet;

/**
 * Where each block of a disk is stored: sorted runs, each in one layer and contiguous in that
 * layer's data file.
 *
 * <p>Implementations are immutable and safe for use by several threads.
 */
sealed interface StoredBlocks permits BaseBlocks, ChainBlocks {
  /** Which blocks hold data, be they stored in whichever layer; all others are zero. */
  AllocationMap allocation();

  /** Walks over what is stored at and after a block, which need not be on the disk. */
  Runs runsFrom(long block);

  /** The layers that at least one run is stored in. */
  BitSet usedLayers();

  /**
   * A walk over runs in ascending order. The first one begins with the block that was asked for, if
   * that is stored.
   *
   * <p>Confined to one thread.
   */
  interface Runs {
    /** Moves to the next run, if there is one. */
    boolean next();

    int firstBlock();

    int blockCount();

    /** Index of the layer that stores the run; the base is 0. */
    int layer();

    /** Index in the layer's data file of the run's first block. */
    int storedBlock();

    default int endBlock() {
      return firstBlock() + blockCount();
    }
  }
}
