package io.imageexport.core.imageimport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.imageexport.core.ingest.DiskFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Image files of empty disks whose headers ask for tables as large as they may be: 32 MiB. */
final class LargestTables {
  private static final int TABLE_BYTES = 32 << 20;
  private static final int SECTOR = 512;

  private LargestTables() {}

  static byte[] image(DiskFormat format) {
    return switch (format) {
      case RAW -> new byte[TABLE_BYTES];
      case QCOW2 -> qcow2();
      case VHD -> vhd();
      case VMDK -> vmdk();
    };
  }

  /** Clusters of 512 bytes; the L1 table has four million entries. */
  private static byte[] qcow2() {
    int refcountTable = 0x10000;
    int l1 = 0x20000;
    int entries = TABLE_BYTES / Long.BYTES;
    ByteBuffer file = ByteBuffer.allocate(l1 + TABLE_BYTES);
    file.putInt(0x514649fb).putInt(3).putLong(0).putInt(0).putInt(9);
    file.putLong((long) entries * 64 * SECTOR).putInt(0).putInt(entries).putLong(l1);
    file.putLong(refcountTable).putInt(1).putInt(0).putLong(0);
    file.putLong(0).putLong(0).putLong(0).putInt(4).putInt(112);
    return file.array();
  }

  /** Blocks of 512 bytes; the block table has eight million entries. */
  private static byte[] vhd() {
    int header = SECTOR;
    int table = header + 2 * SECTOR;
    int entries = TABLE_BYTES / Integer.BYTES;
    ByteBuffer file = ByteBuffer.allocate(table + TABLE_BYTES + SECTOR);
    for (int footer : new int[] {0, table + TABLE_BYTES}) {
      file.put(footer, "conectix".getBytes(US_ASCII)).putInt(footer + 12, 0x00010000);
      file.putLong(footer + 16, header).putLong(footer + 48, (long) entries * SECTOR);
      file.putInt(footer + 60, 3);
      file.putInt(footer + 64, checksum(file, footer, SECTOR));
    }
    file.put(header, "cxsparse".getBytes(US_ASCII)).putLong(header + 8, -1);
    file.putLong(header + 16, table).putInt(header + 24, 0x00010000);
    file.putInt(header + 28, entries).putInt(header + 32, SECTOR);
    file.putInt(header + 36, checksum(file, header, 2 * SECTOR));
    for (int position = table; position < table + TABLE_BYTES; position += Long.BYTES) {
      file.putLong(position, -1);
    }
    return file.array();
  }

  private static int checksum(ByteBuffer file, int position, int countBytes) {
    int sum = 0;
    for (int i = 0; i < countBytes; i++) {
      sum += Byte.toUnsignedInt(file.get(position + i));
    }
    return ~sum;
  }

  /** Grains of 4 KiB; the grain directory has eight million entries. */
  private static byte[] vmdk() {
    int descriptor = SECTOR;
    int directory = 3 * SECTOR;
    long sectors = (long) (TABLE_BYTES / Integer.BYTES) * 512 * 8;
    ByteBuffer file = ByteBuffer.allocate(directory + TABLE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0, "KDMV".getBytes(US_ASCII)).putInt(4, 1).putInt(8, 1).putLong(12, sectors);
    file.putLong(20, 8).putLong(28, descriptor / SECTOR).putLong(36, 2).putInt(44, 512);
    file.putLong(56, directory / SECTOR).putLong(64, directory / SECTOR);
    file.put(73, "\n \r\n".getBytes(US_ASCII));
    String text =
        "version=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType=\"monolithicSparse\"\nRW "
            + sectors
            + " SPARSE \"large.vmdk\"\n";
    file.put(descriptor, text.getBytes(US_ASCII));
    return file.array();
  }
}
