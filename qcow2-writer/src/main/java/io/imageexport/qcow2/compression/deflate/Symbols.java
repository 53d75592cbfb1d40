package io.imageexport.qcow2.compression.deflate;

/** The symbols of literals, lengths and distances: RFC 1951, section 3.2.5. */
final class Symbols {
  /** Literals are their own symbols; this one ends a block. */
  static final int END_OF_BLOCK = 256;

  static final int LITERAL_AND_LENGTH_COUNT = 286;
  static final int DISTANCE_COUNT = 30;
  static final int MAXIMUM_LENGTH = 258;
  static final int MAXIMUM_DISTANCE = 32_768;

  private static final int FIRST_LENGTH_SYMBOL = 257;
  private static final int LENGTH_COUNT = LITERAL_AND_LENGTH_COUNT - FIRST_LENGTH_SYMBOL;
  private static final int MINIMUM_LENGTH = 3;

  private static final short[] LENGTH_SYMBOL = new short[MAXIMUM_LENGTH + 1];
  private static final short[] LENGTH_BASE = new short[LENGTH_COUNT];
  private static final byte[] LENGTH_EXTRA_BITS = new byte[LENGTH_COUNT];

  /** For distances up to 256 one by one, for those above in steps of 128. */
  private static final byte[] DISTANCE_SYMBOL = new byte[512];

  private static final int[] DISTANCE_BASE = new int[DISTANCE_COUNT];
  private static final byte[] DISTANCE_EXTRA_BITS = new byte[DISTANCE_COUNT];

  static {
    int length = MINIMUM_LENGTH;
    for (int symbol = 0; symbol < LENGTH_COUNT; symbol++) {
      // The last symbol stands for 258 alone, though the one before has room for it.
      boolean last = symbol == LENGTH_COUNT - 1;
      int extraBits = symbol < 8 || last ? 0 : symbol / 4 - 1;
      LENGTH_BASE[symbol] = (short) (last ? MAXIMUM_LENGTH : length);
      LENGTH_EXTRA_BITS[symbol] = (byte) extraBits;
      for (int i = 0; i < 1 << extraBits && !last && length <= MAXIMUM_LENGTH; i++) {
        LENGTH_SYMBOL[length++] = (short) (FIRST_LENGTH_SYMBOL + symbol);
      }
    }
    LENGTH_SYMBOL[MAXIMUM_LENGTH] = LITERAL_AND_LENGTH_COUNT - 1;

    int distance = 1;
    for (int symbol = 0; symbol < DISTANCE_COUNT; symbol++) {
      int extraBits = symbol < 4 ? 0 : symbol / 2 - 1;
      DISTANCE_BASE[symbol] = distance;
      DISTANCE_EXTRA_BITS[symbol] = (byte) extraBits;
      for (int i = 0; i < 1 << extraBits; i++) {
        DISTANCE_SYMBOL[distanceSlot(distance++)] = (byte) symbol;
      }
    }
  }

  private Symbols() {}

  static int ofLength(int length) {
    return LENGTH_SYMBOL[length];
  }

  static int lengthExtraBits(int symbol) {
    return LENGTH_EXTRA_BITS[symbol - FIRST_LENGTH_SYMBOL];
  }

  static int lengthExtra(int symbol, int length) {
    return length - LENGTH_BASE[symbol - FIRST_LENGTH_SYMBOL];
  }

  /** How many bits follow the symbol of a literal or length: none for a literal. */
  static int extraBits(int literalOrLengthSymbol) {
    return literalOrLengthSymbol < FIRST_LENGTH_SYMBOL
        ? 0
        : LENGTH_EXTRA_BITS[literalOrLengthSymbol - FIRST_LENGTH_SYMBOL];
  }

  static int ofDistance(int distance) {
    return DISTANCE_SYMBOL[distanceSlot(distance)];
  }

  static int distanceExtraBits(int symbol) {
    return DISTANCE_EXTRA_BITS[symbol];
  }

  static int distanceExtra(int symbol, int distance) {
    return distance - DISTANCE_BASE[symbol];
  }

  /** Above 256, all distances of a step of 128 have the same symbol. */
  private static int distanceSlot(int distance) {
    return distance <= 256 ? distance - 1 : 256 + ((distance - 1) >>> 7);
  }
}
