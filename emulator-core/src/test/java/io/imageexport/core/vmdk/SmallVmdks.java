package io.imageexport.core.vmdk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.imageexport.core.sectors.BytesFile;
import io.imageexport.core.sectors.DiskContent;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * VMDK files of a few grains to be spoilt, with the places of what is in them.
 *
 * <p>The disk has grains of 4 KiB; of six, 0, 3 and 5 are there, and the last has one sector only.
 */
final class SmallVmdks {
  static final int DISK_SECTORS = 41;
  static final int DISK_BYTES = DISK_SECTORS * 512;
  static final byte[] CONTENT_0 = DiskContent.text(1, 4096);
  static final byte[] CONTENT_3 = DiskContent.noise(2, 4096);
  static final byte[] CONTENT_5 = DiskContent.text(3, 512);

  static final int DESCRIPTOR = 512;

  /** In {@link #sparse}. */
  static final int DIRECTORY = 3 * 512;

  static final int TABLE = 4 * 512;
  static final int GRAIN_0 = 8 * 512;
  static final int GRAIN_3 = 16 * 512;
  static final int GRAIN_5 = 24 * 512;
  static final int LENGTH = 32 * 512;

  /** In {@link #stream}; grain 3 has room for a stream of 4596 bytes. */
  static final int STREAM_GRAIN_0 = 3 * 512;

  static final int STREAM_GRAIN_3 = 4 * 512;
  static final int STREAM_GRAIN_5 = 13 * 512;
  static final int STREAM_TABLE = 15 * 512;
  static final int STREAM_DIRECTORY = 20 * 512;
  static final int FOOTER_MARKER = 21 * 512;
  static final int FOOTER = 22 * 512;
  static final int END_MARKER = 23 * 512;
  static final int STREAM_LENGTH = 24 * 512;

  private static final int SPARSE_FLAGS = 1;
  private static final int STREAM_FLAGS = 1 | 1 << 16 | 1 << 17;

  private SmallVmdks() {}

  static BytesFile sparse() {
    return sparse(descriptor("monolithicSparse"));
  }

  /** With another descriptor, of two sectors at most. */
  static BytesFile sparse(String descriptor) {
    BytesFile file = new BytesFile(LENGTH, ByteOrder.LITTLE_ENDIAN);
    putHeader(file, 0, 1, SPARSE_FLAGS, DIRECTORY / 512, GRAIN_0 / 512);
    file.putBytes(DESCRIPTOR, Arrays.copyOf(descriptor.getBytes(US_ASCII), 1024));
    file.putInt(DIRECTORY, TABLE / 512);
    file.putInt(TABLE, GRAIN_0 / 512);
    file.putInt(TABLE + 3 * 4, GRAIN_3 / 512);
    file.putInt(TABLE + 5 * 4, GRAIN_5 / 512);
    return file.putBytes(GRAIN_0, CONTENT_0)
        .putBytes(GRAIN_3, CONTENT_3)
        .putBytes(GRAIN_5, CONTENT_5);
  }

  static BytesFile stream() {
    BytesFile file = new BytesFile(STREAM_LENGTH, ByteOrder.LITTLE_ENDIAN);
    putHeader(file, 0, 3, STREAM_FLAGS, -1, STREAM_GRAIN_0 / 512);
    file.putBytes(DESCRIPTOR, descriptor("streamOptimized").getBytes(US_ASCII));
    putGrain(file, STREAM_GRAIN_0, 0, Deflated.zlib(CONTENT_0));
    putGrain(file, STREAM_GRAIN_3, 3, Deflated.zlib(CONTENT_3));
    putGrain(file, STREAM_GRAIN_5, 5, Deflated.zlib(CONTENT_5));
    putMarker(file, STREAM_TABLE - 512, 4, 1);
    file.putInt(STREAM_TABLE, STREAM_GRAIN_0 / 512);
    file.putInt(STREAM_TABLE + 3 * 4, STREAM_GRAIN_3 / 512);
    file.putInt(STREAM_TABLE + 5 * 4, STREAM_GRAIN_5 / 512);
    putMarker(file, STREAM_DIRECTORY - 512, 1, 2);
    file.putInt(STREAM_DIRECTORY, STREAM_TABLE / 512);
    putMarker(file, FOOTER_MARKER, 1, 3);
    putHeader(file, FOOTER, 3, STREAM_FLAGS, STREAM_DIRECTORY / 512, STREAM_GRAIN_0 / 512);
    return file;
  }

  private static void putHeader(
      BytesFile file, int position, int version, int flags, long directory, long overhead) {
    file.putBytes(position, "KDMV".getBytes(US_ASCII));
    file.putInt(position + 4, version);
    file.putInt(position + 8, flags);
    file.putLong(position + 12, DISK_SECTORS);
    file.putLong(position + 20, 8);
    file.putLong(position + 28, DESCRIPTOR / 512);
    file.putLong(position + 36, 2);
    file.putInt(position + 44, 512);
    file.putLong(position + 56, directory);
    file.putLong(position + 64, overhead);
    file.putBytes(position + 73, "\n \r\n".getBytes(US_ASCII));
    file.putShort(position + 77, (flags & 1 << 16) == 0 ? 0 : 1);
  }

  static BytesFile putGrain(BytesFile file, int position, int grain, byte[] stream) {
    file.putLong(position, grain * 8L);
    file.putInt(position + 8, stream.length);
    return file.putBytes(position + 12, stream);
  }

  private static void putMarker(BytesFile file, int position, int sectors, int type) {
    file.putLong(position, sectors).putInt(position + 12, type);
  }

  static String descriptor(String createType) {
    return """
    # Disk DescriptorFile
    version=1
    encoding="UTF-8"
    CID=fffffffe
    parentCID=ffffffff
    createType="%s"

    # Extent description
    RW 41 SPARSE "small.vmdk"

    # The Disk Data Base
    #DDB

    ddb.adapterType = "lsilogic"
    ddb.geometry.cylinders = "1"
    """
        .formatted(createType);
  }

  /** What the disks of both kinds hold. */
  static byte[] content() {
    byte[] content = new byte[DISK_BYTES];
    System.arraycopy(CONTENT_0, 0, content, 0, 4096);
    System.arraycopy(CONTENT_3, 0, content, 3 * 4096, 4096);
    System.arraycopy(CONTENT_5, 0, content, 5 * 4096, 512);
    return content;
  }
}
