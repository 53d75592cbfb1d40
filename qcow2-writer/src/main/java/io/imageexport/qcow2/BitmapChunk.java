package io.imageexport.qcow2;

import java.util.Arrays;

/**
 * A chunk kept as one bit per cluster, for disks with many scattered clusters.
 *
 * <p>A count for every block of 512 bits keeps rank and select short: at most eight words are
 * counted.
 */
final class BitmapChunk implements Chunk {
  private static final int WORDS = CLUSTERS / Long.SIZE;
  private static final int WORDS_PER_BLOCK = 8;
  private static final int BLOCKS = WORDS / WORDS_PER_BLOCK;

  /** Size in memory, without the fixed part that every chunk has. */
  static final int SIZE_BYTES = WORDS * Long.BYTES + BLOCKS * Character.BYTES;

  private final long[] words;

  /** Allocated clusters before each block: at most 65,024, so 16 bits hold it. */
  private final char[] blockRanks;

  /** Takes runs as sorted starts and exclusive ends. */
  BitmapChunk(char[] starts, int[] ends, int runCount) {
    words = new long[WORDS];
    for (int run = 0; run < runCount; run++) {
      setRange(words, starts[run], ends[run]);
    }
    blockRanks = new char[BLOCKS];
    int rank = 0;
    for (int word = 0; word < WORDS; word++) {
      if (word % WORDS_PER_BLOCK == 0) {
        blockRanks[word / WORDS_PER_BLOCK] = (char) rank;
      }
      rank += Long.bitCount(words[word]);
    }
  }

  @Override
  public boolean isAllocated(int index) {
    return (words[index / Long.SIZE] >>> index & 1) != 0;
  }

  @Override
  public int rank(int index) {
    int lastWord = Math.min(index / Long.SIZE, WORDS - 1);
    int block = lastWord / WORDS_PER_BLOCK;
    int rank = blockRanks[block];
    for (int word = block * WORDS_PER_BLOCK; word < lastWord; word++) {
      rank += Long.bitCount(words[word]);
    }
    int bitsOfLastWord = index - lastWord * Long.SIZE;
    if (bitsOfLastWord == Long.SIZE) {
      return rank + Long.bitCount(words[lastWord]);
    }
    return rank + Long.bitCount(words[lastWord] & ((1L << bitsOfLastWord) - 1));
  }

  @Override
  public int select(int rank) {
    int word = lastBlockAtOrBelow(rank) * WORDS_PER_BLOCK;
    int left = rank - blockRanks[word / WORDS_PER_BLOCK];
    while (Long.bitCount(words[word]) <= left) {
      left -= Long.bitCount(words[word]);
      word++;
    }
    long bits = words[word];
    for (int i = 0; i < left; i++) {
      bits &= bits - 1;
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
  }

  @Override
  public int nextAllocated(int index) {
    return nextBit(index, 0);
  }

  @Override
  public int endOfRun(int index) {
    return nextBit(index, -1L);
  }

  /** The first index at or above the given one whose bit is set once all are flipped by a mask. */
  private int nextBit(int index, long flip) {
    int word = index / Long.SIZE;
    long bits = (words[word] ^ flip) & (-1L << index);
    while (bits == 0) {
      word++;
      if (word == WORDS) {
        return CLUSTERS;
      }
      bits = words[word] ^ flip;
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
  }

  private int lastBlockAtOrBelow(int rank) {
    int found = Arrays.binarySearch(blockRanks, (char) rank);
    int block = found >= 0 ? found : -found - 2;
    // Blocks without allocated clusters repeat the rank; the one wanted is the last of them.
    while (block + 1 < BLOCKS && blockRanks[block + 1] <= rank) {
      block++;
    }
    return block;
  }

  private static void setRange(long[] words, int from, int to) {
    int firstWord = from / Long.SIZE;
    int lastWord = (to - 1) / Long.SIZE;
    long firstMask = -1L << from;
    long lastMask = -1L >>> -to;
    if (firstWord == lastWord) {
      words[firstWord] |= firstMask & lastMask;
      return;
    }
    words[firstWord] |= firstMask;
    Arrays.fill(words, firstWord + 1, lastWord, -1L);
    words[lastWord] |= lastMask;
  }
}
