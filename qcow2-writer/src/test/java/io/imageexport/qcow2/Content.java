package io.imageexport.qcow2;

import java.nio.ByteBuffer;

/** What a disk holds, as a function of the position. */
public enum Content {
  /** Never zero. */
  PATTERN {
    @Override
    void fill(long position, ByteBuffer destination) {
      PatternDisk.fill(position, destination);
    }
  },

  /** Nothing that could be compressed. */
  NOISE {
    @Override
    void fill(long position, ByteBuffer destination) {
      for (long next = position; destination.hasRemaining(); next++) {
        destination.put(noise(next));
      }
    }
  },

  /** In each stretch of 32 KiB something else: what compresses well, badly, not at all, or away. */
  MIXED {
    @Override
    void fill(long position, ByteBuffer destination) {
      long next = position;
      while (destination.hasRemaining()) {
        long stretch = next >>> STRETCH_BITS;
        int left = (int) (((stretch + 1) << STRETCH_BITS) - next);
        int count = Math.min(left, destination.remaining());
        fillStretch(stretch, next, destination, count);
        next += count;
      }
    }
  };

  private static final int STRETCH_BITS = 15;
  private static final String TEXT = "The quick brown fox jumps over the lazy dog, number ";

  abstract void fill(long position, ByteBuffer destination);

  /** The content of a stretch of the disk. */
  public byte[] bytes(long position, int count) {
    byte[] bytes = new byte[count];
    fill(position, ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static void fillStretch(long stretch, long from, ByteBuffer destination, int count) {
    // The kinds come in no regular order, and pairs of them meet inside of large clusters.
    int kind = (int) Long.remainderUnsigned((stretch * 0x9e3779b97f4a7c15L) >>> 7, 7);
    int start = destination.position();
    switch (kind) {
      case 0, 1 -> put(destination, from, count, Content::noise);
      case 2 -> put(destination, from, count, Content::text);
      case 3 -> put(destination, from, count, position -> (byte) (1 + stretch % 255));
      case 4 -> put(destination, from, count, position -> (byte) 0);
      // Noise that repeats itself at the far end of deflate's window, or of QEMU's.
      case 5 ->
          put(
              destination,
              from,
              count,
              position -> noise(position % ((stretch & 1) == 0 ? 30_011 : 4_096)));
      // Noise and zeros by turns: compresses to about a half.
      default ->
          put(destination, from, count, position -> (position & 64) == 0 ? noise(position) : 0);
    }
    destination.position(start + count);
  }

  private interface ByteAt {
    byte at(long position);
  }

  private static void put(ByteBuffer destination, long from, int count, ByteAt content) {
    int start = destination.position();
    for (int i = 0; i < count; i++) {
      destination.put(start + i, content.at(from + i));
    }
  }

  private static byte noise(long position) {
    return (byte) (PatternDisk.mix(position >>> 3) >>> (Byte.SIZE * (position & 7)));
  }

  private static byte text(long position) {
    long line = position / TEXT.length();
    int column = (int) (position % TEXT.length());
    return (byte) (column < 3 ? '0' + (line >>> (3 * column)) % 8 : TEXT.charAt(column));
  }
}
