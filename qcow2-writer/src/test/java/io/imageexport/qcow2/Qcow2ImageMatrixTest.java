package io.imageexport.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.Qcow2Reader;
import io.imageexport.qcow2.uncompressed.UncompressedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sizes x cluster sizes x patterns: each image is checked against the specification and read back.
 */
class Qcow2ImageMatrixTest {
  private static final long KI = 1L << 10;
  private static final long MI = 1L << 20;
  private static final long GI = 1L << 30;
  private static final long TI = 1L << 40;

  private static final long[] SIZES = {
    0,
    1,
    511,
    512,
    513,
    64 * KI - 1,
    64 * KI,
    64 * KI + 1,
    512 * MI - 1,
    512 * MI,
    512 * MI + 1,
    8 * GI,
    2 * TI,
    64 * TI
  };

  private static final int[] CLUSTER_BITS = {9, 12, 16, 21};

  /** Disks up to these sizes fit into an L1 table of 32 MiB; larger ones are refused. */
  private static final Map<Integer, Long> MAXIMUM_SIZES =
      Map.of(9, 128 * GI, 12, 8 * TI, 16, 2048 * TI, 21, 2048 * 1024 * TI);

  /** Above this the data of an image is compared in samples. */
  private static final long FULLY_COMPARED_BYTES = 4 * MI;

  private static final int SAMPLE_BYTES = 700;

  @TestFactory
  Stream<DynamicTest> everyImageIsSoundAndReadsBack() {
    List<DynamicTest> tests = new ArrayList<>();
    for (long size : SIZES) {
      for (int clusterBits : CLUSTER_BITS) {
        Qcow2Options options = new Qcow2Options(clusterBits, 3);
        if (size > MAXIMUM_SIZES.get(clusterBits)) {
          tests.add(
              dynamicTest(
                  size + " bytes in clusters of 2^" + clusterBits + " are refused",
                  () -> assertRefused(size, options)));
          continue;
        }
        for (Pattern pattern : Pattern.values()) {
          if (pattern == Pattern.ALL && TestImage.clusterCount(size, options) > MI) {
            continue;
          }
          tests.add(
              dynamicTest(
                  size + " bytes in clusters of 2^" + clusterBits + ", " + pattern,
                  () -> checkAndReadBack(TestImage.of(size, options, pattern))));
        }
      }
    }
    return tests.stream();
  }

  @ParameterizedTest
  @CsvSource({"0", "513", "536870913"})
  void versionTwoIsSoundToo(long size) throws IOException {
    for (Pattern pattern : Pattern.values()) {
      checkAndReadBack(TestImage.of(size, new Qcow2Options(16, 2), pattern));
    }
  }

  private static void assertRefused(long size, Qcow2Options options) {
    AllocationMap map = AllocationMap.builder(TestImage.clusterCount(size, options)).build();
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> UncompressedImage.of(size, map, PatternDisk::fill, options));
    assertTrue(refusal.getMessage().contains("L1 table above 32 MiB"), refusal.getMessage());
  }

  private static void checkAndReadBack(TestImage image) throws IOException {
    StructureChecker.check(image);

    Qcow2Reader reader = Qcow2Reader.open(image);
    long sizeBytes = image.image().virtualSizeBytes();
    assertEquals((image.sizeBytes() + 511) / 512 * 512, sizeBytes);
    assertEquals(sizeBytes, reader.virtualSizeBytes());

    List<Run> runs = new ArrayList<>();
    boolean full = image.lengthBytes() <= FULLY_COMPARED_BYTES;
    long position = 0;
    Optional<DataExtent> extent = reader.nextData(0);
    while (extent.isPresent()) {
      if (extent.get().positionBytes() > position) {
        assertZero(reader, position, extent.get().positionBytes());
      }
      position = extent.get().endBytes();
      runs.add(run(extent.get(), image));
      if (full) {
        assertData(reader, extent.get().positionBytes(), (int) extent.get().lengthBytes());
      } else if (runs.size() % 64 == 1) {
        int sampleBytes = (int) Math.min(SAMPLE_BYTES, extent.get().lengthBytes());
        assertData(reader, extent.get().positionBytes(), sampleBytes);
        assertData(reader, position - sampleBytes, sampleBytes);
      }
      extent = reader.nextData(position);
    }
    if (position < sizeBytes) {
      assertZero(reader, position, sizeBytes);
    }
    assertEquals(image.runs(), Run.merged(runs));
  }

  private static Run run(DataExtent extent, TestImage image) {
    int clusterSizeBytes = image.options().clusterSizeBytes();
    assertEquals(0, extent.positionBytes() % clusterSizeBytes);
    long first = extent.positionBytes() / clusterSizeBytes;
    long end = (extent.endBytes() + clusterSizeBytes - 1) / clusterSizeBytes;
    return new Run(first, end - first);
  }

  private static void assertData(Qcow2Reader reader, long position, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    reader.read(position, bytes);
    assertArrayEquals(PatternDisk.bytes(position, count), bytes.array());
  }

  /** Looks at the first and the last bytes of a hole. */
  private static void assertZero(Qcow2Reader reader, long from, long to) throws IOException {
    int count = (int) Math.min(SAMPLE_BYTES, to - from);
    byte[] zeros = new byte[count];
    ByteBuffer bytes = ByteBuffer.allocate(count);
    reader.read(from, bytes);
    assertArrayEquals(zeros, bytes.array());
    reader.read(to - count, bytes.clear());
    assertArrayEquals(zeros, bytes.array());
  }
}
