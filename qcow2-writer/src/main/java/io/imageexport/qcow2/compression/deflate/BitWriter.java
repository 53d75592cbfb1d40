package io.imageexport.qcow2.compression.deflate;

/**
 * Bits on their way into an array, the first of them lowest (RFC 1951, section 3.1.1).
 *
 * <p>Between two calls at most seven bits wait. Eight bytes are written each time, of which only
 * some count, so the array has to have room behind what is put. Confined to one thread.
 */
final class BitWriter {
  private byte[] destination;
  private int position;
  private long bits;
  private int bitCount;

  void begin(byte[] newDestination, int offset) {
    destination = newDestination;
    position = offset;
    bits = 0;
    bitCount = 0;
  }

  byte[] destination() {
    return destination;
  }

  /** Where the next whole byte goes. */
  int position() {
    return position;
  }

  long bits() {
    return bits;
  }

  int bitCount() {
    return bitCount;
  }

  /** Takes over from a loop that kept these in variables of its own. */
  void resume(int newPosition, long newBits, int newBitCount) {
    position = newPosition;
    bits = newBits;
    bitCount = newBitCount;
  }

  /** Puts up to 56 bits. */
  void put(long value, int count) {
    bits |= value << bitCount;
    bitCount += count;
    Bytes.putLong(destination, position, bits);
    position += bitCount >>> 3;
    bits >>>= bitCount & 56;
    bitCount &= 7;
  }

  /** Puts a code word as {@link HuffmanCode#codes} has it. */
  void putCode(int code) {
    put(code >>> Byte.SIZE, code & 0xff);
  }

  /** Fills up the last byte, and returns the position behind it. */
  int end() {
    return bitCount == 0 ? position : position + 1;
  }
}
