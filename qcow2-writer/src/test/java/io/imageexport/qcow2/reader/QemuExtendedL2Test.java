package io.imageexport.qcow2.reader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.testing.QemuImg;
import io.imageexport.testing.Thorough;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Images with extended L2 entries, written, zeroed, discarded and compressed in places by QEMU, are
 * read as QEMU reads them.
 *
 * <p>Some, always the same; many with {@code -Dimageexport.thorough=true}.
 */
class QemuExtendedL2Test {
  private static final int OPERATIONS = 30;
  private static final List<Integer> CLUSTER_BITS = List.of(14, 15, 16, 17, 18, 21);

  @TempDir Path folder;
  private Path image;

  @BeforeEach
  void toolsArePresent() {
    QemuImg.require();
    image = folder.resolve("disk.qcow2");
  }

  static LongStream seeds() {
    return LongStream.range(0, Thorough.Condition.isMet() ? 300 : 6);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void isReadAsQemuReadsIt(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    int clusterBits = CLUSTER_BITS.get((int) (seed % CLUSTER_BITS.size()));
    long clusters = random.nextInt(2, clusterBits > 18 ? 4 : 30);
    long size = (clusters << clusterBits) - 512L * random.nextInt(1 << (clusterBits - 9));
    String compression = random.nextBoolean() ? "zlib" : "zstd";
    String options =
        String.format(
            Locale.ROOT,
            "extended_l2=on,cluster_size=%d,compression_type=%s",
            1 << clusterBits,
            compression);
    QemuImg.run("create", "-q", "-f", "qcow2", "-o", options, image, size);
    List<String> commands = compressedClusters(random, clusterBits, size);
    for (int i = 0; i < OPERATIONS; i++) {
      commands.add(operation(random, clusterBits, size));
    }
    QemuImg.io("qcow2", image, commands);

    assertReadsLikeQemu("seed " + seed + ": " + commands);
  }

  /** First, since QEMU compresses no cluster that is allocated. */
  private static List<String> compressedClusters(
      SplittableRandom random, int clusterBits, long size) {
    List<String> commands = new ArrayList<>();
    for (long position = 0; position < size; position += 1L << clusterBits) {
      if (random.nextInt(4) == 0) {
        commands.add(
            String.format(
                Locale.ROOT,
                "write -c -P %d %d %d",
                random.nextInt(1, 256),
                position,
                Math.min(1L << clusterBits, size - position)));
      }
    }
    return commands;
  }

  /** Of some subclusters or sectors. */
  private static String operation(SplittableRandom random, int clusterBits, long size) {
    int granularity = random.nextBoolean() ? 512 : 1 << (clusterBits - 5);
    long position = random.nextLong(size) / granularity * granularity;
    long length =
        Math.min(
            (1L + random.nextInt(random.nextBoolean() ? 4 : 40)) * granularity, size - position);
    return switch (random.nextInt(5)) {
      case 0 -> String.format(Locale.ROOT, "write -z %d %d", position, length);
      case 1 -> String.format(Locale.ROOT, "write -z -u %d %d", position, length);
      case 2 -> String.format(Locale.ROOT, "discard %d %d", position, length);
      default ->
          String.format(Locale.ROOT, "write -P %d %d %d", random.nextInt(1, 256), position, length);
    };
  }

  @Test
  void readsAClusterOfWhichTheFileHoldsOneSubcluster() throws Exception {
    QemuImg.run("create", "-q", "-f", "qcow2", "-o", "extended_l2=on", image, "1M");
    QemuImg.io(image, "write -P 7 64k 2k");
    assertTrue(Files.size(image) % 65_536 != 0, "the file ends with a cluster");
    assertReadsLikeQemu("");
  }

  private void assertReadsLikeQemu(String what) throws Exception {
    Path raw = folder.resolve("disk.raw");
    QemuImg.run("convert", "-f", "qcow2", "-O", "raw", image, raw);
    byte[] expected = Files.readAllBytes(raw);
    try (PathFile file = new PathFile(image)) {
      Qcow2Reader reader = Qcow2Reader.open(file);
      assertEquals(expected.length, reader.virtualSizeBytes());
      assertArrayEquals(expected, inPieces(reader, expected.length), what);
      assertArrayEquals(expected, byExtents(reader, expected.length), what);
    }
  }

  private static byte[] inPieces(Qcow2Reader reader, int size) throws IOException {
    ByteBuffer disk = ByteBuffer.allocate(size);
    for (int position = 0; position < size; position += 12_345) {
      disk.limit(Math.min(position + 12_345, size));
      reader.read(position, disk);
    }
    return disk.array();
  }

  private static byte[] byExtents(Qcow2Reader reader, int size) throws IOException {
    ByteBuffer disk = ByteBuffer.allocate(size);
    Optional<DataExtent> extent = reader.nextData(0);
    while (extent.isPresent()) {
      disk.limit((int) extent.get().endBytes()).position((int) extent.get().positionBytes());
      reader.read(extent.get().positionBytes(), disk);
      extent = reader.nextData(extent.get().endBytes());
    }
    return disk.array();
  }
}
