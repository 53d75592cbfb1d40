package io.imageexport.qcow2.part;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The CRC32C of a row of pieces, from the CRC32C of each.
 *
 * <p>A CRC is the remainder of a polynomial division, and remainders can be computed with: that of
 * two pieces in a row is the first one's, multiplied by x once for each bit of the second, plus the
 * second one's. Polynomials are ints here, the lowest power in the highest bit, as CRC32C has them.
 *
 * <p>Confined to one thread.
 */
public final class CombinedChecksum {
  /** The Castagnoli polynomial. */
  private static final int POLYNOMIAL = 0x82f63b78;

  private static final int ONE = 1 << 31;

  /** x to the power of 2^n. */
  private static final int[] POWERS = new int[Long.SIZE];

  static {
    POWERS[0] = ONE >>> 1;
    for (int n = 1; n < POWERS.length; n++) {
      POWERS[n] = multiply(POWERS[n - 1], POWERS[n - 1]);
    }
  }

  private final CRC32C ofBytes = new CRC32C();
  private int value;

  /** The factor for pieces of the length appended last: most pieces are of the same length. */
  private long factorBytes;

  private int factor = ONE;

  /** Appends a piece of which only the checksum is known. */
  public void append(int checksum, long lengthBytes) {
    if (lengthBytes < 0 || lengthBytes > Long.MAX_VALUE / Byte.SIZE) {
      throw new IllegalArgumentException("a length of " + lengthBytes);
    }
    if (lengthBytes != factorBytes) {
      factor = power(lengthBytes * Byte.SIZE);
      factorBytes = lengthBytes;
    }
    value = multiply(value, factor) ^ checksum;
  }

  /** Appends the bytes from the buffer's position to its limit. */
  public void append(ByteBuffer bytes) {
    int lengthBytes = bytes.remaining();
    ofBytes.reset();
    ofBytes.update(bytes);
    append((int) ofBytes.getValue(), lengthBytes);
  }

  /** Of all pieces so far. */
  public int value() {
    return value;
  }

  /** x to the power of {@code n}. */
  private static int power(long n) {
    int power = ONE;
    for (int bit = 0; bit < Long.SIZE; bit++) {
      if ((n >>> bit & 1) != 0) {
        power = multiply(power, POWERS[bit]);
      }
    }
    return power;
  }

  private static int multiply(int first, int second) {
    int product = 0;
    int shifted = second;
    for (int bit = Integer.SIZE - 1; bit >= 0; bit--) {
      product ^= shifted & -(first >>> bit & 1);
      shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
    }
    return product;
  }
}
