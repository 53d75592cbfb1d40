package io.imageexport.qcow2.compression.deflate;

import java.util.Arrays;

/**
 * The code lengths at the front of a block, in the run-length code of RFC 1951, section 3.2.7.
 *
 * <p>Confined to one thread; filled anew for each block.
 */
final class CodeLengths {
  private static final int SYMBOL_COUNT = 19;
  private static final int MAXIMUM_LENGTH = 7;

  /** The length before, 3 to 6 times more. */
  private static final int REPEAT = 16;

  /** Zero, 3 to 10 times. */
  private static final int ZEROS = 17;

  /** Zero, 11 to 138 times. */
  private static final int MANY_ZEROS = 18;

  private static final int[] EXTRA_BITS = new int[SYMBOL_COUNT];

  static {
    EXTRA_BITS[REPEAT] = 2;
    EXTRA_BITS[ZEROS] = 3;
    EXTRA_BITS[MANY_ZEROS] = 7;
  }

  /** The order in which the lengths of this code are stated. */
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final byte[] lengths =
      new byte[Symbols.LITERAL_AND_LENGTH_COUNT + Symbols.DISTANCE_COUNT];

  /** Symbols of the run-length code, each above the value of its extra bits in eight bits. */
  private final int[] runs = new int[lengths.length];

  private int runCount;
  private final int[] frequencies = new int[SYMBOL_COUNT];
  private final HuffmanCode code = new HuffmanCode(SYMBOL_COUNT, MAXIMUM_LENGTH);
  private int literalAndLengthCount;
  private int distanceCount;
  private int statedCount;

  /** Takes the lengths of the two codes of a block. */
  void fit(HuffmanCode literalsAndLengths, HuffmanCode distances) {
    literalAndLengthCount = used(literalsAndLengths, Symbols.LITERAL_AND_LENGTH_COUNT, 257);
    distanceCount = used(distances, Symbols.DISTANCE_COUNT, 1);
    for (int i = 0; i < literalAndLengthCount; i++) {
      lengths[i] = (byte) literalsAndLengths.length(i);
    }
    for (int i = 0; i < distanceCount; i++) {
      lengths[literalAndLengthCount + i] = (byte) distances.length(i);
    }
    findRuns(literalAndLengthCount + distanceCount);
    code.fit(frequencies);
    statedCount = SYMBOL_COUNT;
    while (statedCount > 4 && code.length(ORDER[statedCount - 1]) == 0) {
      statedCount--;
    }
  }

  private static int used(HuffmanCode code, int count, int minimum) {
    int used = count;
    while (used > minimum && code.length(used - 1) == 0) {
      used--;
    }
    return used;
  }

  private void findRuns(int count) {
    Arrays.fill(frequencies, 0);
    runCount = 0;
    int start = 0;
    while (start < count) {
      int end = start + 1;
      while (end < count && lengths[end] == lengths[start]) {
        end++;
      }
      int left = end - start;
      if (lengths[start] == 0) {
        left = addRepetitions(left, MANY_ZEROS, 11, 138);
        left = addRepetitions(left, ZEROS, 3, 10);
      } else {
        add(lengths[start], 0);
        left = addRepetitions(left - 1, REPEAT, 3, 6);
      }
      for (; left > 0; left--) {
        add(lengths[start], 0);
      }
      start = end;
    }
  }

  /** Returns how many are left, fewer than the minimum. */
  private int addRepetitions(int count, int symbol, int minimum, int maximum) {
    int left = count;
    while (left >= minimum) {
      int repetitions = Math.min(left, maximum);
      add(symbol, repetitions - minimum);
      left -= repetitions;
    }
    return left;
  }

  private void add(int symbol, int extra) {
    runs[runCount++] = symbol << Byte.SIZE | extra;
    frequencies[symbol]++;
  }

  int sizeBits() {
    int size = 5 + 5 + 4 + 3 * statedCount;
    for (int symbol = 0; symbol < SYMBOL_COUNT; symbol++) {
      size += frequencies[symbol] * (code.length(symbol) + EXTRA_BITS[symbol]);
    }
    return size;
  }

  void write(BitWriter bits) {
    bits.put(literalAndLengthCount - 257, 5);
    bits.put(distanceCount - 1, 5);
    bits.put(statedCount - 4, 4);
    for (int i = 0; i < statedCount; i++) {
      bits.put(code.length(ORDER[i]), 3);
    }
    for (int i = 0; i < runCount; i++) {
      int symbol = runs[i] >>> Byte.SIZE;
      bits.putCode(code.codes()[symbol]);
      bits.put(runs[i] & 0xff, EXTRA_BITS[symbol]);
    }
  }
}
