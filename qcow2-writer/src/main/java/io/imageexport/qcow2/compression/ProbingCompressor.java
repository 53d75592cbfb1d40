package io.imageexport.qcow2.compression;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Looks at a sample of each cluster, and spares another compressor those that it would not make
 * smaller: compressed and encrypted files, which cost deflate the most and gain nothing.
 *
 * <p>A cluster is passed on if its bytes are unevenly distributed, or if it repeats itself. The
 * first is seen from the number of equal pairs among up to 1,024 bytes: where all values are as
 * likely, {@code n} bytes have about {@code n(n-1)/256} of them, and an eighth more is worth at
 * most two percent to a Huffman code. The second is seen from equal words at a distance that is a
 * multiple of 64 bytes, one word looked at in each 64, so that a few hundred zeros at a file's end
 * are found, and so is a sector that occurs twice.
 */
final class ProbingCompressor implements Compressor {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int SLICES = 8;
  private static final int MAXIMUM_SLICE_BYTES = 128;
  private static final int WORD_DISTANCE_BYTES = 64;
  private static final int TABLE_BITS = 11;
  private static final long HASH_FACTOR = 0x9e3779b97f4a7c15L;

  private final Compressor compressor;
  private final int clusterSizeBytes;
  private final int[] counts = new int[256];
  private final long[] words = new long[1 << TABLE_BITS];

  ProbingCompressor(Compressor compressor, int clusterSizeBytes) {
    this.compressor = requireNonNull(compressor, "compressor is null");
    this.clusterSizeBytes = clusterSizeBytes;
  }

  @Override
  public int compress(byte[] source, int sourceOffset, byte[] destination, int destinationOffset) {
    if (isEven(source, sourceOffset) && !repeatsItself(source, sourceOffset)) {
      return INCOMPRESSIBLE;
    }
    return compressor.compress(source, sourceOffset, destination, destinationOffset);
  }

  @Override
  public void close() {
    compressor.close();
  }

  private boolean isEven(byte[] source, int offset) {
    Arrays.fill(counts, 0);
    int sliceBytes = Math.min(MAXIMUM_SLICE_BYTES, clusterSizeBytes / SLICES);
    for (int slice = 0; slice < SLICES; slice++) {
      int start = offset + slice * (clusterSizeBytes / SLICES);
      for (int i = start; i < start + sliceBytes; i++) {
        counts[source[i] & 0xff]++;
      }
    }
    long sampleBytes = (long) SLICES * sliceBytes;
    long equalPairs = 0;
    for (int count : counts) {
      equalPairs += (long) count * (count - 1);
    }
    long expectedPairs = sampleBytes * (sampleBytes - 1) / counts.length;
    return equalPairs * 8 < expectedPairs * 9;
  }

  /** Two equal words are enough: among random ones there is no such pair in a lifetime. */
  private boolean repeatsItself(byte[] source, int offset) {
    Arrays.fill(words, 0);
    for (int i = offset; i < offset + clusterSizeBytes; i += WORD_DISTANCE_BYTES) {
      long word = (long) LONGS.get(source, i);
      int slot = (int) ((word * HASH_FACTOR) >>> (Long.SIZE - TABLE_BITS));
      if (words[slot] == word) {
        return true;
      }
      words[slot] = word;
    }
    return false;
  }
}
