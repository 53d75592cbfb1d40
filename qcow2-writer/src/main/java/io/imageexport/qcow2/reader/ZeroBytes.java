package io.imageexport.qcow2.reader;

import java.nio.ByteBuffer;

/** What a disk holds where its image holds nothing. */
public final class ZeroBytes {
  /** Never written to. */
  private static final byte[] ZEROS = new byte[64 << 10];

  private ZeroBytes() {}

  public static void put(ByteBuffer destination, int countBytes) {
    int left = countBytes;
    while (left > 0) {
      int piece = Math.min(left, ZEROS.length);
      destination.put(ZEROS, 0, piece);
      left -= piece;
    }
  }
}
