package io.imageexport.qcow2.compression.deflate;

import java.util.Arrays;

/**
 * The codes of a block, fitted to what is in it, or the fixed ones where these are cheaper.
 *
 * <p>Confined to one thread; filled anew for each block.
 */
final class BlockCodes {
  /** So that four literals and what waits before them fit into 64 bits. */
  private static final int MAXIMUM_CODE_BITS = 14;

  private static final int FIXED_TYPE = 1;
  private static final int DYNAMIC_TYPE = 2;
  private static final HuffmanCode FIXED_LITERALS_AND_LENGTHS = fixedLiteralsAndLengths();
  private static final HuffmanCode FIXED_DISTANCES = fixedDistances();

  /** Literals are counted in four tables by turns: equal neighbours would wait for one another. */
  private final int[][] literalCounts = new int[4][256];

  private final int[] frequencies = new int[Symbols.LITERAL_AND_LENGTH_COUNT];
  private final int[] distanceFrequencies = new int[Symbols.DISTANCE_COUNT];
  private final HuffmanCode literalsAndLengths =
      new HuffmanCode(Symbols.LITERAL_AND_LENGTH_COUNT, MAXIMUM_CODE_BITS);
  private final HuffmanCode distances = new HuffmanCode(Symbols.DISTANCE_COUNT, MAXIMUM_CODE_BITS);
  private final CodeLengths codeLengths = new CodeLengths();
  private boolean fixed;
  private long sizeBits;

  /**
   * RFC 1951, section 3.2.6. Two symbols of 8 bits that never occur are left out, as everywhere.
   */
  private static HuffmanCode fixedLiteralsAndLengths() {
    byte[] lengths = new byte[288];
    Arrays.fill(lengths, 0, 144, (byte) 8);
    Arrays.fill(lengths, 144, 256, (byte) 9);
    Arrays.fill(lengths, 256, 280, (byte) 7);
    Arrays.fill(lengths, 280, 288, (byte) 8);
    HuffmanCode code = new HuffmanCode(lengths.length, 9);
    code.set(lengths);
    return code;
  }

  private static HuffmanCode fixedDistances() {
    byte[] lengths = new byte[32];
    Arrays.fill(lengths, (byte) 5);
    HuffmanCode code = new HuffmanCode(lengths.length, 5);
    code.set(lengths);
    return code;
  }

  /** Chooses the codes for a block. */
  void fit(Sequences block) {
    count(block);
    literalsAndLengths.fit(frequencies);
    distances.fit(distanceFrequencies);
    codeLengths.fit(literalsAndLengths, distances);
    long dynamicBits = codeLengths.sizeBits() + sizeBits(literalsAndLengths, distances);
    long fixedBits = sizeBits(FIXED_LITERALS_AND_LENGTHS, FIXED_DISTANCES);
    fixed = fixedBits <= dynamicBits;
    sizeBits = 3 + Math.min(fixedBits, dynamicBits);
  }

  private void count(Sequences block) {
    Arrays.fill(frequencies, 0);
    Arrays.fill(distanceFrequencies, 0);
    countLiterals(block);
    for (int i = 0; i < block.matchCount; i++) {
      long match = block.matches[i];
      frequencies[Symbols.ofLength(Sequences.length(match))]++;
      distanceFrequencies[Symbols.ofDistance(Sequences.distance(match))]++;
    }
    frequencies[Symbols.END_OF_BLOCK]++;
  }

  private void countLiterals(Sequences block) {
    int[] first = literalCounts[0];
    int[] second = literalCounts[1];
    int[] third = literalCounts[2];
    int[] fourth = literalCounts[3];
    for (int[] counts : literalCounts) {
      Arrays.fill(counts, 0);
    }
    byte[] literals = block.literals;
    int i = 0;
    for (; i + Integer.BYTES <= block.literalCount; i += Integer.BYTES) {
      int four = Bytes.getInt(literals, i);
      first[four & 0xff]++;
      second[four >>> 8 & 0xff]++;
      third[four >>> 16 & 0xff]++;
      fourth[four >>> 24]++;
    }
    for (; i < block.literalCount; i++) {
      first[literals[i] & 0xff]++;
    }
    for (int literal = 0; literal < 256; literal++) {
      frequencies[literal] = first[literal] + second[literal] + third[literal] + fourth[literal];
    }
  }

  private long sizeBits(HuffmanCode literalAndLengthCode, HuffmanCode distanceCode) {
    long size = 0;
    for (int symbol = 0; symbol < frequencies.length; symbol++) {
      size +=
          (long) frequencies[symbol]
              * (literalAndLengthCode.length(symbol) + Symbols.extraBits(symbol));
    }
    for (int symbol = 0; symbol < distanceFrequencies.length; symbol++) {
      size +=
          (long) distanceFrequencies[symbol]
              * (distanceCode.length(symbol) + Symbols.distanceExtraBits(symbol));
    }
    return size;
  }

  /** Of the whole block, its head and its end included. */
  long sizeBits() {
    return sizeBits;
  }

  /** RFC 1951, section 3.2.3. */
  void writeHead(BitWriter bits, boolean last) {
    bits.put(last ? 1 : 0, 1);
    bits.put(fixed ? FIXED_TYPE : DYNAMIC_TYPE, 2);
    if (!fixed) {
      codeLengths.write(bits);
    }
  }

  HuffmanCode literalsAndLengths() {
    return fixed ? FIXED_LITERALS_AND_LENGTHS : literalsAndLengths;
  }

  HuffmanCode distances() {
    return fixed ? FIXED_DISTANCES : distances;
  }
}
