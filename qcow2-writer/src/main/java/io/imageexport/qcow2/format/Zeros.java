package io.imageexport.qcow2.format;

import java.nio.ByteBuffer;

/** Zero bytes for any kind of buffer. */
public final class Zeros {
  /** Never written to. */
  private static final byte[] BLOCK = new byte[64 << 10];

  private Zeros() {}

  /** Puts {@code count} zeros at the buffer's position and advances it. */
  public static void put(ByteBuffer destination, int count) {
    int left = count;
    while (left > 0) {
      int piece = Math.min(left, BLOCK.length);
      destination.put(BLOCK, 0, piece);
      left -= piece;
    }
  }
}
