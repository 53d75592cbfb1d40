package io.imageexport.qcow2.compression;

import java.util.zip.CRC32C;

/**
 * Some clusters that compress neither well nor badly, to tell one build of a library from another.
 */
final class Sample {
  private static final int CLUSTER_BYTES = 64 << 10;
  private static final int CLUSTERS = 4;
  private static final long FACTOR = 0x9e3779b97f4a7c15L;

  private Sample() {}

  /** The CRC32C of the sample's compressed clusters. */
  static int checksum(Compression compression) {
    CRC32C checksum = new CRC32C();
    byte[] compressed = new byte[2 * CLUSTER_BYTES];
    try (Compressor compressor = compression.open(CLUSTER_BYTES)) {
      for (int cluster = 0; cluster < CLUSTERS; cluster++) {
        int length = compressor.compress(content(cluster), 0, compressed, 0);
        if (length == Compressor.INCOMPRESSIBLE) {
          throw new IllegalStateException("The sample does not compress");
        }
        checksum.update(compressed, 0, length);
      }
    }
    return (int) checksum.getValue();
  }

  /** Words of 1 to 8 letters, drawn from a vocabulary that is smaller in each cluster. */
  private static byte[] content(int cluster) {
    byte[] content = new byte[CLUSTER_BYTES];
    long state = 1L + cluster;
    int position = 0;
    while (position < content.length) {
      state = state * FACTOR + 1;
      long word = ((state >>> 40) % (4096 >> (2 * cluster)) + 1) * FACTOR;
      int letters = 1 + (int) (word >>> 61);
      for (int i = 0; i < letters && position < content.length; i++) {
        content[position++] = (byte) ('a' + (word >>> (5 * i) & 0x1f) % 26);
      }
    }
    return content;
  }
}
