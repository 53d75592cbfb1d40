package io.imageexport.core.vhd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.imageexport.core.sectors.BytesFile;
import io.imageexport.core.sectors.DiskContent;
import java.nio.ByteOrder;
import java.util.Arrays;

/** VHD files of a few blocks to be spoilt, with the places of what is in them. */
final class SmallVhds {
  /** In {@link #fixed}. */
  static final int FIXED_BYTES = 10 * 512;

  static final byte[] FIXED_CONTENT = DiskContent.noise(1, FIXED_BYTES);

  /** In {@link #dynamic}: blocks of 4 KiB, of which 0 and 3 of five are there, the last partial. */
  static final int DISK_BYTES = 5 * 4096 - 512;

  static final int HEADER = 512;
  static final int TABLE = 1536;
  static final int BLOCK_0 = 2048;
  static final int BLOCK_3 = BLOCK_0 + 512 + 4096;
  static final int FOOTER = BLOCK_3 + 512 + 4096;
  static final byte[] CONTENT_0 = DiskContent.noise(2, 4096);
  static final byte[] CONTENT_3 = DiskContent.noise(3, 4096);

  private static final int CHECKSUM_IN_FOOTER = 64;
  private static final int CHECKSUM_IN_HEADER = 36;

  private SmallVhds() {}

  static BytesFile fixed() {
    BytesFile file = new BytesFile(FIXED_BYTES + 512, ByteOrder.BIG_ENDIAN);
    file.putBytes(0, FIXED_CONTENT);
    return sealed(putFooter(file, FIXED_BYTES, 2, -1, FIXED_BYTES));
  }

  static BytesFile dynamic() {
    BytesFile file = new BytesFile(FOOTER + 512, ByteOrder.BIG_ENDIAN);
    putFooter(file, 0, 3, HEADER, DISK_BYTES);
    putFooter(file, FOOTER, 3, HEADER, DISK_BYTES);
    file.putBytes(HEADER, "cxsparse".getBytes(US_ASCII));
    file.putLong(HEADER + 8, -1);
    file.putLong(HEADER + 16, TABLE);
    file.putInt(HEADER + 24, 0x00010000);
    file.putInt(HEADER + 28, 5);
    file.putInt(HEADER + 32, 4096);
    file.putBytes(TABLE, filled(512, 0xff));
    file.putInt(TABLE, BLOCK_0 / 512);
    file.putInt(TABLE + 3 * 4, BLOCK_3 / 512);
    file.putByte(BLOCK_0, 0xff).putBytes(BLOCK_0 + 512, CONTENT_0);
    file.putByte(BLOCK_3, 0xff).putBytes(BLOCK_3 + 512, CONTENT_3);
    return sealed(file);
  }

  private static BytesFile putFooter(
      BytesFile file, int position, int type, long headerPosition, long size) {
    file.putBytes(position, "conectix".getBytes(US_ASCII));
    file.putInt(position + 8, 2);
    file.putInt(position + 12, 0x00010000);
    file.putLong(position + 16, headerPosition);
    file.putLong(position + 40, size);
    file.putLong(position + 48, size);
    file.putInt(position + 60, type);
    return file;
  }

  /** Makes the checksums right again, wherever there is something to be guarded by one. */
  static BytesFile sealed(BytesFile file) {
    int length = (int) file.lengthBytes();
    seal(file, 0, "conectix", 512, CHECKSUM_IN_FOOTER);
    seal(file, HEADER, "cxsparse", 1024, CHECKSUM_IN_HEADER);
    seal(file, length - 512, "conectix", 512, CHECKSUM_IN_FOOTER);
    return file;
  }

  private static void seal(
      BytesFile file, int position, String cookie, int countBytes, int checksumOffset) {
    boolean isInside = position >= 0 && position + countBytes <= file.lengthBytes();
    if (isInside && Arrays.equals(file.bytesAt(position, 8), cookie.getBytes(US_ASCII))) {
      file.putInt(position + checksumOffset, 0);
      int sum = 0;
      for (byte b : file.bytesAt(position, countBytes)) {
        sum += b & 0xff;
      }
      file.putInt(position + checksumOffset, -1 - sum);
    }
  }

  static byte[] filled(int count, int value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
