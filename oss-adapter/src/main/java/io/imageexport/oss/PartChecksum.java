package io.imageexport.oss;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.OptionalInt;

/** A CRC32C as S3 writes it: its four bytes, big-endian, in Base64. */
final class PartChecksum {
  private PartChecksum() {}

  static String text(int crc32c) {
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(crc32c).array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Parses a checksum that a store sent; empty if it is not a CRC32C in this form. */
  static OptionalInt parse(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text.strip());
      return bytes.length == Integer.BYTES
          ? OptionalInt.of(ByteBuffer.wrap(bytes).getInt())
          : OptionalInt.empty();
    } catch (IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }
}
