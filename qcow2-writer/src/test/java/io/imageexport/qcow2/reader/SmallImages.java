package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.Run;
import io.imageexport.qcow2.TestImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Images of a few clusters to be spoilt, with the places of what is in them. */
final class SmallImages {
  /** In {@link #stored}: clusters of 512 bytes; 0, 1 and 70 of 80 hold data. */
  static final int STORED_L1 = 0x600;

  static final int STORED_L2 = 0x800;
  static final int STORED_DATA = 0xc00;
  static final int STORED_LENGTH = 0x1200;

  /** In {@link #compressed}: clusters of 4 KiB; the first of four is compressed. */
  static final int COMPRESSED_L2 = 4 * 4096;

  static final int COMPRESSED_DATA = 5 * 4096;
  static final byte[] COMPRESSED_CONTENT = repeated("a compressible cluster. ", 4096);

  private SmallImages() {}

  static BytesFile stored() throws IOException {
    return stored(3);
  }

  static BytesFile stored(int version) throws IOException {
    Qcow2Options options = new Qcow2Options(9, version);
    List<Run> runs = List.of(new Run(0, 2), new Run(70, 1));
    return new BytesFile(TestImage.of(40_960, options, runs).bytes());
  }

  static BytesFile compressed() throws IOException {
    return compressed(Deflated.raw(COMPRESSED_CONTENT));
  }

  /** Puts any stream, of at most a cluster, in the place of the first cluster. */
  static BytesFile compressed(byte[] stream) throws IOException {
    Qcow2Options options = new Qcow2Options(12, 3);
    BytesFile file = new BytesFile(TestImage.of(16_384, options, List.of(new Run(0, 1))).bytes());
    int sectors = (stream.length + 511) / 512;
    return file.putBytes(COMPRESSED_DATA, Arrays.copyOf(stream, 4096))
        .putLong(COMPRESSED_L2, descriptor(12, COMPRESSED_DATA, sectors - 1));
  }

  /** The same with the other compression. */
  static BytesFile zstd(byte[] stream) throws IOException {
    return compressed(stream).putLong(72, 1 << 3).putByte(104, 1);
  }

  /** The L2 entry of a compressed cluster. */
  static long descriptor(int clusterBits, long position, long additionalSectors) {
    return 1L << 62 | additionalSectors << (62 - (clusterBits - 8)) | position;
  }

  static byte[] repeated(String text, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) text.charAt(i % text.length());
    }
    return bytes;
  }
}
