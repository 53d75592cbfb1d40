package io.imageexport.api.tls;

/** The outermost value of a binary key store (ITU-T X.690, section 8.1). */
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int LONG_FORM = 0x80;
  private static final int MAX_LENGTH_BYTES = 4;

  private Der() {}

  /** Whether the bytes are one sequence, neither cut off nor followed by anything. */
  static boolean isOneValue(byte[] bytes) {
    if (bytes.length < 2 || bytes[0] != SEQUENCE) {
      return false;
    }
    int first = Byte.toUnsignedInt(bytes[1]);
    int lengthBytes = first & ~LONG_FORM;
    if (first < LONG_FORM) {
      return bytes.length == 2 + first;
    }
    if (lengthBytes == 0 || lengthBytes > MAX_LENGTH_BYTES || bytes.length < 2 + lengthBytes) {
      return false;
    }
    long length = 0;
    for (int i = 0; i < lengthBytes; i++) {
      length = length << 8 | Byte.toUnsignedLong(bytes[2 + i]);
    }
    return bytes.length == 2 + lengthBytes + length;
  }
}
