package io.imageexport.qcow2.compression;

import java.util.Arrays;

/**
 * An inflater (RFC 1951) written for tests only: slow, and strict about what zlib tolerates. A
 * distance above the window is an error wherever the output lies.
 *
 * <p>Not thread-safe; for one stream.
 */
public final class StrictInflater {
  private static final int[] LENGTH_BASES = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final int[] DISTANCE_BASES = {
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577
  };
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final byte[] stream;
  private final int windowBytes;
  private byte[] output = new byte[1 << 16];
  private int outputLength;
  private int bitPosition;

  public StrictInflater(byte[] stream, int windowBytes) {
    this.stream = stream;
    this.windowBytes = windowBytes;
  }

  /**
   * Inflates all of the stream.
   *
   * @throws IllegalStateException if the stream is malformed, goes on after its last block, or has
   *     a match farther back than the window
   */
  public byte[] inflate() {
    boolean last;
    do {
      last = bits(1) == 1;
      switch (bits(2)) {
        case 0 -> copyStored();
        case 1 -> inflateBlock(fixedLengths(), fixedDistances());
        case 2 -> inflateDynamicBlock();
        default -> throw new IllegalStateException("block type 3");
      }
    } while (!last);
    require((bitPosition + 7) / 8 == stream.length, "bytes after the last block");
    return Arrays.copyOf(output, outputLength);
  }

  private int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      require(bitPosition >>> 3 < stream.length, "the stream ends within a block");
      value |= (stream[bitPosition >>> 3] >>> (bitPosition & 7) & 1) << i;
      bitPosition++;
    }
    return value;
  }

  private void put(byte value) {
    if (outputLength == output.length) {
      output = Arrays.copyOf(output, 2 * output.length);
    }
    output[outputLength++] = value;
  }

  private void copyStored() {
    bitPosition = (bitPosition + 7) & ~7;
    int length = bits(16);
    require((length ^ bits(16)) == 0xffff, "the length of a stored block");
    for (int i = 0; i < length; i++) {
      put((byte) bits(8));
    }
  }

  private static int[] fixedLengths() {
    int[] lengths = new int[288];
    Arrays.fill(lengths, 0, 144, 8);
    Arrays.fill(lengths, 144, 256, 9);
    Arrays.fill(lengths, 256, 280, 7);
    Arrays.fill(lengths, 280, 288, 8);
    return lengths;
  }

  private static int[] fixedDistances() {
    int[] lengths = new int[32];
    Arrays.fill(lengths, 5);
    return lengths;
  }

  private void inflateDynamicBlock() {
    int literals = 257 + bits(5);
    int distances = 1 + bits(5);
    int stated = 4 + bits(4);
    require(literals <= 286 && distances <= 30, "too many symbols");
    int[] lengthsOfLengths = new int[19];
    for (int i = 0; i < stated; i++) {
      lengthsOfLengths[ORDER[i]] = bits(3);
    }
    Code code = new Code(lengthsOfLengths);
    int[] lengths = new int[literals + distances];
    for (int i = 0; i < lengths.length; ) {
      int symbol = code.next();
      int length = symbol < 16 ? symbol : symbol == 16 ? lengths[i - 1] : 0;
      int count =
          switch (symbol) {
            case 16 -> 3 + bits(2);
            case 17 -> 3 + bits(3);
            case 18 -> 11 + bits(7);
            default -> 1;
          };
      Arrays.fill(lengths, i, i + count, length);
      i += count;
    }
    inflateBlock(
        Arrays.copyOf(lengths, literals), Arrays.copyOfRange(lengths, literals, lengths.length));
  }

  private void inflateBlock(int[] literalLengths, int[] distanceLengths) {
    Code literals = new Code(literalLengths);
    Code distances = new Code(distanceLengths);
    for (int symbol = literals.next(); symbol != 256; symbol = literals.next()) {
      if (symbol < 256) {
        put((byte) symbol);
        continue;
      }
      int index = symbol - 257;
      int length = LENGTH_BASES[index] + bits(index < 8 || index == 28 ? 0 : index / 4 - 1);
      index = distances.next();
      int distance = DISTANCE_BASES[index] + bits(index < 4 ? 0 : index / 2 - 1);
      require(distance <= windowBytes, "distance " + distance + " in a window of " + windowBytes);
      require(distance <= outputLength, "distance " + distance + " after " + outputLength);
      for (int i = 0; i < length; i++) {
        put(output[outputLength - distance]);
      }
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalStateException(message);
    }
  }

  /** A canonical code that has to be complete: for each length its first word and symbols. */
  private final class Code {
    private final int[] counts = new int[16];
    private final int[] symbols;

    Code(int[] lengths) {
      symbols = new int[lengths.length];
      int used = 0;
      int free = 1 << 15;
      for (int length = 1; length < counts.length; length++) {
        for (int symbol = 0; symbol < lengths.length; symbol++) {
          if (lengths[symbol] == length) {
            symbols[used++] = symbol;
            counts[length]++;
            free -= 1 << (15 - length);
          }
        }
      }
      require(free == 0, "a code that is not complete");
    }

    int next() {
      int word = 0;
      int first = 0;
      int index = 0;
      for (int length = 1; length < counts.length; length++) {
        word = (word << 1) | bits(1);
        first <<= 1;
        if (word - first < counts[length]) {
          return symbols[index + word - first];
        }
        index += counts[length];
        first += counts[length];
      }
      throw new IllegalStateException("no code word");
    }
  }
}
