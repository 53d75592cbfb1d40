package io.imageexport.core.ingest.foreign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Tar archives, told by the checksum of their first header, which old ones have as well (POSIX,
 * "ustar Interchange Format").
 */
final class Tar {
  private static final int CHECKSUM_OFFSET = 148;
  private static final int CHECKSUM_BYTES = 8;
  private static final int NAME_BYTES = 100;

  private Tar() {}

  static boolean isTar(Sample sample) {
    if (sample.startBytes() < Sample.SECTOR_BYTES || sample.at(0) == 0) {
      return false;
    }
    String field = new String(sample.bytes(CHECKSUM_OFFSET, CHECKSUM_BYTES), ISO_8859_1);
    String digits = field.replaceAll("[\\x00 ]", "");
    return digits.matches("[0-7]{1,7}") && Integer.parseInt(digits, 8) == sum(sample);
  }

  /** All bytes of the header, those of the checksum taken as spaces. */
  private static int sum(Sample sample) {
    int sum = 0;
    for (int i = 0; i < Sample.SECTOR_BYTES; i++) {
      boolean inChecksum = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + CHECKSUM_BYTES;
      sum += inChecksum ? ' ' : sample.at(i);
    }
    return sum;
  }

  static String firstName(Sample sample) {
    String name = new String(sample.bytes(0, NAME_BYTES), ISO_8859_1);
    int end = name.indexOf('\0');
    return end < 0 ? name : name.substring(0, end);
  }
}
