package io.imageexport.qcow2.compression.deflate;

import java.util.Arrays;

/**
 * Takes the longest match that it finds, unless the next position has a longer one.
 *
 * <p>Positions in the window whose next four bytes have the same hash form a chain, from the
 * nearest to the farthest; a search visits a bounded number of them. A second table holds the
 * nearest position for each hash of three bytes, for positions without a longer match.
 *
 * <p>A search at each position and the cheapest of all parses make streams 0.3 % shorter and take
 * twice as long; separate codes for quarters of a block save 0.3 % too.
 */
final class LazyParser implements Parser {
  private static final int HASH_FACTOR = 0x9e3779b1;

  /** With fewer, chains of a 4 KiB window would hold mostly positions with other bytes. */
  private static final int CHAIN_BITS = 14;

  private static final int TRIPLE_BITS = 13;

  /** Twice as many save 0.2 % and take a fifth more time. */
  private static final int MAXIMUM_CANDIDATES = 24;

  /** The search for a match longer than this one visits fewer candidates. */
  private static final int GOOD_LENGTH = 8;

  private static final int MAXIMUM_CANDIDATES_AFTER_GOOD = MAXIMUM_CANDIDATES / 4;

  /** A match of this length is taken without looking for a longer one. */
  private static final int LONG_ENOUGH = 64;

  private static final int TRIPLE_LENGTH = 3;

  /** Three bytes that are farther away cost more as a match than as literals. */
  private static final int MAXIMUM_TRIPLE_DISTANCE = 1 << 12;

  /** The last bytes of a block are literals, which keeps all reads inside it. */
  private static final int TAIL_BYTES = Long.BYTES;

  private final int windowBytes;

  /** For each hash its last index in the block, which has 16 bits. */
  private final char[] chains = new char[1 << CHAIN_BITS];

  private final char[] triples = new char[1 << TRIPLE_BITS];

  /**
   * For each index in the window the distance to the one before in its chain. The index exactly one
   * window back shares its element with the current one; the sum of both distances is then above
   * the window, which ends the chain.
   */
  private final char[] steps;

  /**
   * @param windowBytes the greatest distance of a match, a power of two
   */
  LazyParser(int windowBytes) {
    this.windowBytes = windowBytes;
    this.steps = new char[windowBytes];
  }

  @Override
  public void parse(byte[] bytes, int start, int end, Sequences parsed) {
    // An index that no position in the block has, or that is farther away than the window.
    Arrays.fill(chains, (char) ~windowBytes);
    Arrays.fill(triples, (char) ~windowBytes);
    long[] matches = parsed.matches;
    byte[] literals = parsed.literals;
    int matchCount = 0;
    int literalCount = 0;
    int run = 0;
    int position = start;
    int limit = end - TAIL_BYTES;
    int match = position < limit ? find(bytes, start, position, end, 0) : 0;
    while (position < limit) {
      int length = match >>> Character.SIZE;
      int next = 0;
      int remembered = position + 1;
      if (length < LONG_ENOUGH && remembered < limit) {
        next = find(bytes, start, remembered, end, length);
        remembered++;
      }
      if (length == 0 || next >>> Character.SIZE > length) {
        literals[literalCount++] = bytes[position++];
        run++;
        match = next;
        continue;
      }
      matches[matchCount++] = Sequences.match(run, length, match & Character.MAX_VALUE);
      run = 0;
      position += length;
      for (int stop = Math.min(position, limit); remembered < stop; remembered++) {
        remember(bytes, start, remembered);
      }
      match = position < limit ? find(bytes, start, position, end, 0) : 0;
    }
    System.arraycopy(bytes, position, literals, literalCount, end - position);
    parsed.literalCount = literalCount + end - position;
    parsed.matchCount = matchCount;
  }

  private void remember(byte[] bytes, int start, int position) {
    int next = Bytes.getInt(bytes, position);
    int index = position - start;
    int slot = chain(next);
    steps[index & (windowBytes - 1)] = (char) (index - chains[slot]);
    chains[slot] = (char) index;
    triples[triple(next)] = (char) index;
  }

  /**
   * Remembers a position, and looks for a match that starts there.
   *
   * @param than only a longer match counts
   * @return its length above its distance in 16 bits; zero if there is none
   */
  private int find(byte[] bytes, int start, int position, int end, int than) {
    int next = Bytes.getInt(bytes, position);
    int index = position - start;
    int tripleSlot = triple(next);
    int tripleDistance = index - triples[tripleSlot];
    int distance = index - chains[chain(next)];
    remember(bytes, start, position);

    int best = Math.max(TRIPLE_LENGTH, than);
    int stop = Math.min(end, position + Symbols.MAXIMUM_LENGTH);
    if (stop - position <= best) {
      return 0;
    }
    int found = 0;
    // The byte that would make the match longer is the one most likely to differ.
    int lastOffset = best - TRIPLE_LENGTH;
    int last = Bytes.getInt(bytes, position + lastOffset);
    int left = than < GOOD_LENGTH ? MAXIMUM_CANDIDATES : MAXIMUM_CANDIDATES_AFTER_GOOD;
    for (; distance > 0 && distance <= windowBytes && left > 0; left--) {
      int candidate = position - distance;
      if (Bytes.getInt(bytes, candidate + lastOffset) == last
          && Bytes.getInt(bytes, candidate) == next) {
        int length = Bytes.commonLength(bytes, candidate, position, stop);
        if (length > best) {
          best = length;
          found = (length << Character.SIZE) | distance;
          if (length >= LONG_ENOUGH || position + length == stop) {
            return found;
          }
          lastOffset = length - TRIPLE_LENGTH;
          last = Bytes.getInt(bytes, position + lastOffset);
        }
      }
      distance += steps[(index - distance) & (windowBytes - 1)];
    }
    boolean isTriple =
        found == 0
            && than == 0
            && tripleDistance > 0
            && tripleDistance <= MAXIMUM_TRIPLE_DISTANCE
            && (Bytes.getInt(bytes, position - tripleDistance) ^ next) << Byte.SIZE == 0;
    return isTriple ? (TRIPLE_LENGTH << Character.SIZE) | tripleDistance : found;
  }

  private static int chain(int next) {
    return (next * HASH_FACTOR) >>> (Integer.SIZE - CHAIN_BITS);
  }

  private static int triple(int next) {
    return ((next << Byte.SIZE) * HASH_FACTOR) >>> (Integer.SIZE - TRIPLE_BITS);
  }
}
