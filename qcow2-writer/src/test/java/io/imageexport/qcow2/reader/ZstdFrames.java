package io.imageexport.qcow2.reader;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Zstd streams for compressed clusters, right and wrong; the numbers are those of RFC 8878. */
final class ZstdFrames {
  /** The frame header's second byte for the smallest window, of 1 KiB. */
  static final int SMALLEST_WINDOW = 0;

  /** For a window of 2 GiB, the largest that the library knows. */
  static final int LARGE_WINDOW = (31 - 10) << 3;

  /** For the largest window that can be written, of 3.75 TiB. */
  static final int LARGEST_WINDOW = 0xff;

  private static final int MAGIC = 0xfd2fb528;
  private static final int SKIPPABLE_MAGIC = 0x184d2a50;
  private static final int WITH_CHECKSUM = 1 << 2;
  private static final int WITH_DICTIONARY = 1;

  private ZstdFrames() {}

  /** As the library makes it. */
  static byte[] frame(byte[] content) {
    return Zstd.compress(content);
  }

  /** Without compression, in blocks as the window wants them. */
  static byte[] frame(byte[] content, int windowDescriptor) {
    return frame(0, new byte[] {(byte) windowDescriptor}, blocks(content, 1024), new byte[0]);
  }

  static byte[] withChecksum(byte[] content, int checksum) {
    return frame(
        WITH_CHECKSUM, new byte[1], blocks(content, 1024), littleEndian(checksum, Integer.BYTES));
  }

  static byte[] withDictionary(byte[] content, int dictionaryId) {
    return frame(
        WITH_DICTIONARY, new byte[] {0, (byte) dictionaryId}, blocks(content, 1024), new byte[0]);
  }

  /** Says that it holds another number of bytes than it does. */
  static byte[] withStatedSize(byte[] content, long statedBytes) {
    return frame(
        3 << 6,
        concatenated(new byte[1], littleEndian(statedBytes, Long.BYTES)),
        blocks(content, 1024),
        new byte[0]);
  }

  static byte[] skippable(int contentBytes) {
    return concatenated(
        littleEndian(SKIPPABLE_MAGIC, Integer.BYTES),
        littleEndian(contentBytes, Integer.BYTES),
        new byte[contentBytes]);
  }

  static byte[] concatenated(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] frame(int flags, byte[] fields, byte[] blocks, byte[] end) {
    return concatenated(
        littleEndian(MAGIC, Integer.BYTES), new byte[] {(byte) flags}, fields, blocks, end);
  }

  /** Raw blocks: each three bytes with its size, type 0 and a mark on the last. */
  private static byte[] blocks(byte[] content, int blockBytes) {
    byte[] blocks = new byte[0];
    int position = 0;
    do {
      int count = Math.min(blockBytes, content.length - position);
      int last = position + count == content.length ? 1 : 0;
      blocks =
          concatenated(
              blocks,
              littleEndian(count << 3 | last, 3),
              Arrays.copyOfRange(content, position, position + count));
      position += count;
    } while (position < content.length);
    return blocks;
  }

  private static byte[] littleEndian(long value, int countBytes) {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return Arrays.copyOf(bytes, countBytes);
  }
}
