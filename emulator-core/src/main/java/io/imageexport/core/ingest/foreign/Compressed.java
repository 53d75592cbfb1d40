package io.imageexport.core.ingest.foreign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Compressed files whose magic number is too short to trust: more of their header has to be right.
 */
final class Compressed {
  /** RFC 1952, section 2.3.1: the operating systems are 0 to 13, and 255. */
  private static final int LAST_GZIP_SYSTEM = 13;

  private static final byte[] BZIP2_BLOCK = "1AY&SY".getBytes(ISO_8859_1);
  private static final byte[] BZIP2_END = "\u0017rE8P\u0090".getBytes(ISO_8859_1);

  private static final long LARGEST_LZMA_CONTENT = 1L << 50;
  private static final int LZW_CODES_CHECKED = 100;

  private Compressed() {}

  static boolean isGzip(Sample sample) {
    int flags = sample.at(3);
    int extraFlags = sample.at(8);
    int system = sample.at(9);
    return sample.hasAt(0, (byte) 0x1f, (byte) 0x8b, (byte) 8)
        && (flags & 0xe0) == 0
        && (extraFlags == 0 || extraFlags == 2 || extraFlags == 4)
        && (system <= LAST_GZIP_SYSTEM || system == 255)
        && system >= 0;
  }

  static boolean isBzip2(Sample sample) {
    return sample.hasAt(0, (byte) 'B', (byte) 'Z', (byte) 'h')
        && sample.at(3) >= '1'
        && sample.at(3) <= '9'
        && (sample.hasAt(4, BZIP2_BLOCK) || sample.hasAt(4, BZIP2_END));
  }

  /** Codes of 9 to 16 bits, and two reserved bits. */
  static boolean isCompress(Sample sample) {
    int flags = sample.at(2);
    return sample.hasAt(0, (byte) 0x1f, (byte) 0x9d)
        && (flags & 0x60) == 0
        && (flags & 0x1f) >= 9
        && (flags & 0x1f) <= 16
        && hasLzwCodes(sample);
  }

  /** The first codes have 9 bits, and each of them is at most the one that is defined next. */
  private static boolean hasLzwCodes(Sample sample) {
    for (int i = 0; i < LZW_CODES_CHECKED; i++) {
      int bit = 9 * i;
      long bytes = sample.number(3 + bit / Byte.SIZE, 2);
      if (bytes < 0) {
        return true;
      }
      int code = (int) (bytes >>> bit % Byte.SIZE) & 0x1ff;
      if (code > (i == 0 ? 255 : 256 + i)) {
        return false;
      }
    }
    return true;
  }

  /** A frame, or a skippable one. */
  static boolean isZstd(Sample sample) {
    boolean frame = sample.number(0, 4) == 0xfd2f_b528L;
    boolean skippable = (sample.number(0, 4) & ~0xfL) == 0x184d_2a50L;
    return (frame || skippable) && !sample.isBootSector();
  }

  /**
   * The usual properties, a usual size of the dictionary, a size or none, and a first byte of 0.
   */
  static boolean isLzma(Sample sample) {
    long dictionary = sample.number(1, 4);
    long contentBytes = sample.number(5, 8);
    boolean usualDictionary =
        dictionary >= 1 << 12 && Long.bitCount(dictionary) <= 2 && dictionary <= 3L << 29;
    return sample.at(0) == 0x5d
        && usualDictionary
        && sample.startBytes() > 13
        && (contentBytes == -1 || (contentBytes > 0 && contentBytes < LARGEST_LZMA_CONTENT))
        && sample.at(13) == 0;
  }
}
