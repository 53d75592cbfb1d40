package io.imageexport.qcow2.compression.deflate;

import java.util.Arrays;

/**
 * A Huffman code for some symbols: lengths that fit their frequencies, and the canonical code words
 * of these lengths (RFC 1951, section 3.2.2).
 *
 * <p>Filled by one thread, anew for each block; a code that is filled no more can be shared.
 */
final class HuffmanCode {
  private static final int SYMBOL_BITS = 9;
  private static final int MAXIMUM_LENGTH = 15;

  private final int maximumLength;
  private final byte[] lengths;

  /** Each code word, first bit lowest, above its length in eight bits. */
  private final int[] codes;

  private final int[] sorted;
  private final int[] depths;
  private final int[] nextCodes = new int[MAXIMUM_LENGTH + 2];

  /**
   * @param maximumLength of a code word, at most 15
   */
  HuffmanCode(int symbolCount, int maximumLength) {
    this.maximumLength = maximumLength;
    this.lengths = new byte[symbolCount];
    this.codes = new int[symbolCount];
    this.sorted = new int[symbolCount];
    this.depths = new int[symbolCount];
  }

  /** The length of a symbol's code word; zero if the symbol does not occur. */
  int length(int symbol) {
    return lengths[symbol];
  }

  /** For each symbol its code word, first bit lowest, above its length in eight bits. */
  int[] codes() {
    return codes;
  }

  /** Makes the code for these frequencies, of which at most 2^21 is the sum. */
  void fit(int[] frequencies) {
    Arrays.fill(lengths, (byte) 0);
    int used = 0;
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (frequencies[symbol] > 0) {
        sorted[used++] = frequencies[symbol] << SYMBOL_BITS | symbol;
      }
    }
    // Some decoders want a code to be complete: two words of one bit.
    for (int symbol = 0; used < 2; symbol++) {
      if (frequencies[symbol] == 0) {
        sorted[used++] = symbol;
      }
    }
    Arrays.sort(sorted, 0, used);
    findDepths(used);
    limitDepths(used);
    for (int i = 0; i < used; i++) {
      lengths[sorted[i] & ((1 << SYMBOL_BITS) - 1)] = (byte) depths[i];
    }
    assignCodes();
  }

  /** Takes lengths that are given. */
  void set(byte[] givenLengths) {
    System.arraycopy(givenLengths, 0, lengths, 0, lengths.length);
    assignCodes();
  }

  /**
   * The depths of a Huffman tree's leaves, found in place: A. Moffat and J. Katajainen, "In-Place
   * Calculation of Minimum-Redundancy Codes", 1995. Frequencies ascend, so depths descend.
   */
  private void findDepths(int count) {
    int[] tree = depths;
    for (int i = 0; i < count; i++) {
      tree[i] = sorted[i] >>> SYMBOL_BITS;
    }
    // From left to right: the weights of inner nodes, and then their parents.
    tree[0] += tree[1];
    int root = 0;
    int leaf = 2;
    for (int next = 1; next < count - 1; next++) {
      if (leaf >= count || tree[root] < tree[leaf]) {
        tree[next] = tree[root];
        tree[root++] = next;
      } else {
        tree[next] = tree[leaf++];
      }
      if (leaf >= count || (root < next && tree[root] < tree[leaf])) {
        tree[next] += tree[root];
        tree[root++] = next;
      } else {
        tree[next] += tree[leaf++];
      }
    }
    // From right to left: the depths of inner nodes.
    tree[count - 2] = 0;
    for (int next = count - 3; next >= 0; next--) {
      tree[next] = tree[tree[next]] + 1;
    }
    // From right to left: the depths of leaves, as many in each level as inner nodes leave free.
    int available = 1;
    int depth = 0;
    root = count - 2;
    int next = count - 1;
    while (available > 0) {
      int inner = 0;
      while (root >= 0 && tree[root] == depth) {
        inner++;
        root--;
      }
      while (available > inner) {
        tree[next--] = depth;
        available--;
      }
      available = 2 * inner;
      depth++;
    }
  }

  /**
   * Shortens the words that are too long, and pays for it with the rarest ones that can become
   * longer: the code words of all lengths together may take up no more than the whole (Kraft's
   * inequality). Rare in practice, so it need not be the best way.
   */
  private void limitDepths(int count) {
    if (depths[0] <= maximumLength) {
      return;
    }
    int whole = 1 << maximumLength;
    int taken = 0;
    for (int i = 0; i < count; i++) {
      depths[i] = Math.min(depths[i], maximumLength);
      taken += whole >>> depths[i];
    }
    int i = 0;
    while (taken > whole) {
      while (depths[i] == maximumLength) {
        i++;
      }
      depths[i]++;
      taken -= whole >>> depths[i];
    }
    // What is left over goes to the most frequent that it is enough for.
    for (int j = count - 1; j >= 0; j--) {
      while (taken + (whole >>> depths[j]) <= whole) {
        taken += whole >>> depths[j];
        depths[j]--;
      }
    }
  }

  private void assignCodes() {
    Arrays.fill(nextCodes, 0);
    for (byte length : lengths) {
      nextCodes[length + 1]++;
    }
    nextCodes[1] = 0;
    for (int length = 1; length <= MAXIMUM_LENGTH; length++) {
      nextCodes[length] = (nextCodes[length - 1] + nextCodes[length]) << 1;
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      codes[symbol] =
          length == 0
              ? 0
              : Integer.reverse(nextCodes[length]++) >>> (Integer.SIZE - length) << Byte.SIZE
                  | length;
    }
  }
}
