package io.imageexport.core.snapshot;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Where each block of a disk is stored, once the layers of its chain are laid over each other.
 *
 * <p>Sorted runs, each in one layer and contiguous in that layer's data file. Immutable; sixteen
 * bytes for each run.
 */
final class ChainExtents {
  private static final int ZEROED_LAYER = -1;

  private final int[] firstBlocks;
  private final int[] blockCounts;
  private final int[] layers;
  private final int[] storedBlocks;

  private ChainExtents(Builder builder) {
    this.firstBlocks = Arrays.copyOf(builder.firstBlocks, builder.count);
    this.blockCounts = Arrays.copyOf(builder.blockCounts, builder.count);
    this.layers = Arrays.copyOf(builder.layers, builder.count);
    this.storedBlocks = Arrays.copyOf(builder.storedBlocks, builder.count);
  }

  /**
   * Resolves a chain.
   *
   * <p>Halves of the chain are resolved first and then laid over each other, so that each run is
   * looked at once for each halving: seven times for the longest chain.
   *
   * @param layers the base first
   */
  static ChainExtents resolve(List<LayerExtents> layers) {
    return resolve(layers, 0, layers.size());
  }

  private static ChainExtents resolve(List<LayerExtents> layers, int from, int to) {
    if (to - from == 1) {
      return ofLayer(layers.get(from), from);
    }
    int middle = (from + to) >>> 1;
    ChainExtents lower = resolve(layers, from, middle);
    ChainExtents upper = resolve(layers, middle, to);
    // Below the base there is nothing for a zeroed run to hide.
    return overlay(lower, upper, from == 0);
  }

  private static ChainExtents ofLayer(LayerExtents extents, int layer) {
    Builder builder = new Builder(extents.count());
    int storedBlock = 0;
    for (int extent = 0; extent < extents.count(); extent++) {
      int blockCount = extents.blockCount(extent);
      if (extents.isZeroed(extent)) {
        builder.append(extents.firstBlock(extent), blockCount, ZEROED_LAYER, 0);
        continue;
      }
      builder.append(extents.firstBlock(extent), blockCount, layer, storedBlock);
      storedBlock += blockCount;
    }
    return new ChainExtents(builder);
  }

  private static ChainExtents overlay(ChainExtents lower, ChainExtents upper, boolean dropZeroed) {
    Builder builder = new Builder(lower.count() + upper.count());
    int lowerExtent = 0;
    int cursorBlock = 0;
    for (int extent = 0; extent < upper.count(); extent++) {
      int firstBlock = upper.firstBlocks[extent];
      lowerExtent = builder.appendRange(lower, lowerExtent, cursorBlock, firstBlock);
      cursorBlock = upper.endBlock(extent);
      if (dropZeroed && upper.layers[extent] == ZEROED_LAYER) {
        continue;
      }
      builder.append(
          firstBlock, upper.blockCounts[extent], upper.layers[extent], upper.storedBlocks[extent]);
    }
    builder.appendRange(lower, lowerExtent, cursorBlock, Integer.MAX_VALUE);
    return new ChainExtents(builder);
  }

  int count() {
    return firstBlocks.length;
  }

  int firstBlock(int extent) {
    return firstBlocks[extent];
  }

  int blockCount(int extent) {
    return blockCounts[extent];
  }

  int endBlock(int extent) {
    return firstBlocks[extent] + blockCounts[extent];
  }

  /** Index of the layer that stores the run; the base is 0. */
  int layer(int extent) {
    return layers[extent];
  }

  /** Index in the layer's data file of the run's first block. */
  int storedBlock(int extent) {
    return storedBlocks[extent];
  }

  /** The first run that ends after the start of this block; {@link #count()} if there is none. */
  int firstEndingAfter(int block) {
    int found = Arrays.binarySearch(firstBlocks, block);
    if (found >= 0) {
      return found;
    }
    int next = -found - 1;
    return next > 0 && endBlock(next - 1) > block ? next - 1 : next;
  }

  /** The layers that at least one run is stored in. */
  BitSet usedLayers() {
    BitSet used = new BitSet();
    for (int layer : layers) {
      used.set(layer);
    }
    return used;
  }

  private static final class Builder {
    private int[] firstBlocks;
    private int[] blockCounts;
    private int[] layers;
    private int[] storedBlocks;
    private int count;

    Builder(int expectedCount) {
      int capacity = Math.max(16, expectedCount);
      firstBlocks = new int[capacity];
      blockCounts = new int[capacity];
      layers = new int[capacity];
      storedBlocks = new int[capacity];
    }

    void append(int firstBlock, int blockCount, int layer, int storedBlock) {
      if (count == firstBlocks.length) {
        grow();
      }
      firstBlocks[count] = firstBlock;
      blockCounts[count] = blockCount;
      layers[count] = layer;
      storedBlocks[count] = storedBlock;
      count++;
    }

    /**
     * Appends what {@code source} has between two blocks.
     *
     * @param extent the first run that can reach into the range
     * @return the first run that can reach beyond the range
     */
    int appendRange(ChainExtents source, int extent, int fromBlock, int toBlock) {
      int cursor = extent;
      while (cursor < source.count() && source.firstBlocks[cursor] < toBlock) {
        int first = Math.max(source.firstBlocks[cursor], fromBlock);
        int end = Math.min(source.endBlock(cursor), toBlock);
        if (first < end) {
          append(
              first,
              end - first,
              source.layers[cursor],
              source.storedBlocks[cursor] + (first - source.firstBlocks[cursor]));
        }
        if (source.endBlock(cursor) > toBlock) {
          return cursor;
        }
        cursor++;
      }
      return cursor;
    }

    private void grow() {
      int capacity = Math.addExact(count, count);
      firstBlocks = Arrays.copyOf(firstBlocks, capacity);
      blockCounts = Arrays.copyOf(blockCounts, capacity);
      layers = Arrays.copyOf(layers, capacity);
      storedBlocks = Arrays.copyOf(storedBlocks, capacity);
    }
  }
}
