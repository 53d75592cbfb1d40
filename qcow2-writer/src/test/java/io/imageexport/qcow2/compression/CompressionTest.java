package io.imageexport.qcow2.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.imageexport.qcow2.compression.deflate.DeflateEncoder;
import io.imageexport.qcow2.compression.deflate.Window;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a compressor makes of a cluster, other software restores. */
class CompressionTest {
  private static final int[] CLUSTER_SIZES = {512, 4096, 65_536, 2 << 20};

  @ParameterizedTest
  @EnumSource
  void whatIsCompressedCanBeRestored(Compression compression) throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    for (int clusterSize : CLUSTER_SIZES) {
      try (Compressor compressor = compression.open(clusterSize)) {
        for (int round = 0; round < (clusterSize > 1 << 20 ? 20 : 300); round++) {
          byte[] cluster = randomCluster(clusterSize, random);
          assertRestores(compression, compressor, cluster, random);
        }
      }
    }
  }

  /** Text, noise, repetitions near and far, and constant stretches, in random proportions. */
  private static byte[] randomCluster(int size, SplittableRandom random) {
    byte[] cluster = new byte[size];
    int position = 0;
    while (position < size) {
      int count = Math.min(size - position, 1 + random.nextInt(size / (1 + random.nextInt(20))));
      int kind = random.nextInt(5);
      int distance = 1 + random.nextInt(Math.max(1, position));
      for (int i = position; i < position + count; i++) {
        cluster[i] =
            switch (kind) {
              case 0 -> (byte) random.nextInt();
              case 1 -> (byte) ('a' + random.nextInt(20));
              case 2 -> i < distance ? (byte) i : cluster[i - distance];
              case 3 -> (byte) distance;
              default -> (byte) (i >>> 3);
            };
      }
      position += count;
    }
    return cluster;
  }

  private static void assertRestores(
      Compression compression, Compressor compressor, byte[] cluster, SplittableRandom random)
      throws Exception {
    int sourceOffset = random.nextInt(1000);
    int destinationOffset = random.nextInt(1000);
    byte[] source = new byte[sourceOffset + cluster.length + random.nextInt(1000)];
    System.arraycopy(cluster, 0, source, sourceOffset, cluster.length);
    byte[] destination = new byte[destinationOffset + 2 * cluster.length + random.nextInt(1000)];
    int length = compressor.compress(source, sourceOffset, destination, destinationOffset);
    if (length == Compressor.INCOMPRESSIBLE) {
      return;
    }
    assertTrue(length > 0 && length < cluster.length, () -> "a length of " + length);
    byte[] compressed =
        Arrays.copyOfRange(destination, destinationOffset, destinationOffset + length);
    assertArrayEquals(cluster, restore(compression, compressed, cluster.length));
    for (int i = 0; i < destinationOffset; i++) {
      assertEquals(0, destination[i], "a byte before the destination");
    }
  }

  private static byte[] restore(Compression compression, byte[] compressed, int length)
      throws Exception {
    byte[] restored = new byte[length];
    if (compression.type() == 1) {
      assertEquals(length, Zstd.decompress(restored, compressed));
      assertEquals(length, Zstd.getFrameContentSize(compressed), "content size in the frame");
      return restored;
    }
    Inflater inflater = new Inflater(true);
    inflater.setInput(compressed);
    assertEquals(length, inflater.inflate(restored));
    assertEquals(0, inflater.inflate(new byte[1]));
    assertTrue(inflater.finished(), "the stream has no end");
    assertEquals(0, inflater.getRemaining());
    inflater.end();
    int windowBytes = compression == Compression.ZLIB_SMALL_32K ? 1 << 15 : 1 << 12;
    assertArrayEquals(restored, new StrictInflater(compressed, windowBytes).inflate());
    return restored;
  }

  @ParameterizedTest
  @EnumSource
  void noiseIsBetterStoredAsItIs(Compression compression) {
    for (int clusterSize : CLUSTER_SIZES) {
      try (Compressor compressor = compression.open(clusterSize)) {
        byte[] noise = noise(clusterSize, 5);
        assertEquals(
            Compressor.INCOMPRESSIBLE, compressor.compress(noise, 0, new byte[2 * clusterSize], 0));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatCameBeforeHasNoInfluence(Compression compression) {
    SplittableRandom random = new SplittableRandom(2);
    int clusterSize = 65_536;
    byte[][] clusters = new byte[20][];
    byte[][] alone = new byte[20][];
    for (int i = 0; i < clusters.length; i++) {
      clusters[i] = randomCluster(clusterSize, random);
      try (Compressor compressor = compression.open(clusterSize)) {
        alone[i] = compress(compressor, clusters[i]);
      }
    }
    try (Compressor compressor = compression.open(clusterSize)) {
      for (int round = 0; round < 200; round++) {
        int i = random.nextInt(clusters.length);
        assertArrayEquals(alone[i], compress(compressor, clusters[i]));
      }
    }
  }

  private static byte[] compress(Compressor compressor, byte[] cluster) {
    byte[] destination = new byte[2 * cluster.length];
    return Arrays.copyOf(destination, Math.max(0, compressor.compress(cluster, 0, destination, 0)));
  }

  /** Nothing is lost by the probe that is worth a fiftieth of the cluster. */
  @Test
  void theProbeLetsThroughWhatAnythingCanBeGainedFrom() {
    SplittableRandom random = new SplittableRandom(3);
    for (int clusterSize : new int[] {512, 4096, 65_536}) {
      try (Compressor plain = small(clusterSize);
          Compressor probing = new ProbingCompressor(small(clusterSize), clusterSize)) {
        for (int round = 0; round < 400; round++) {
          byte[] cluster =
              round % 2 == 0 ? noise(clusterSize, round) : randomCluster(clusterSize, random);
          spoil(cluster, random);
          int least = compress(plain, cluster).length;
          int probed = compress(probing, cluster).length;
          boolean worthIt = least > 0 && least < clusterSize - clusterSize / 50;
          assertTrue(
              probed == least || (probed == 0 && !worthIt),
              () -> "made " + least + " bytes of " + clusterSize + ", and " + probed + " probing");
        }
      }
    }
  }

  private static Compressor small(int clusterSize) {
    return new DeflateCompressor(DeflateEncoder.small(Window.QCOW2), clusterSize);
  }

  /** Puts zeros, or a copy of other sectors, into whole sectors. */
  private static void spoil(byte[] cluster, SplittableRandom random) {
    int sectors = cluster.length / 512;
    int first = random.nextInt(sectors);
    int count = 1 + random.nextInt(Math.max(1, Math.min(16, sectors - first)));
    int from = random.nextInt(sectors - count + 1);
    if (random.nextBoolean()) {
      Arrays.fill(cluster, first * 512, (first + count) * 512, (byte) 0);
    } else {
      System.arraycopy(cluster, from * 512, cluster, first * 512, count * 512);
    }
  }

  private static byte[] noise(int length, long seed) {
    byte[] noise = new byte[length];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  @Test
  void everyCompressionHasAFingerprintOfItsOwn() {
    Set<String> fingerprints = new HashSet<>();
    for (Compression compression : Compression.values()) {
      String fingerprint = compression.fingerprint();
      assertEquals(fingerprint, compression.fingerprint());
      assertTrue(fingerprints.add(fingerprint), fingerprint);
    }
    // The sample tells levels of zstd apart, too.
    assertNotEquals(
        Sample.checksum(Compression.ZSTD_FAST), Sample.checksum(Compression.ZSTD_SMALL));
  }
}
