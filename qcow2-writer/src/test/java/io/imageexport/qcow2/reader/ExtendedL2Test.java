package io.imageexport.qcow2.reader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.Pattern;
import io.imageexport.qcow2.PatternDisk;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.TestImage;
import io.imageexport.qcow2.reader.HostileImagesTest.Hostile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Extended L2 entries mean what the specification's section of that name says. */
class ExtendedL2Test {
  private static final int CLUSTER = 16 << 10;
  private static final int SUBCLUSTER = CLUSTER / 32;
  private static final int L1 = 3 * CLUSTER;
  private static final int L2 = 4 * CLUSTER;
  private static final int DATA = 5 * CLUSTER;
  private static final long DISK_BYTES = 8 * CLUSTER;
  private static final long ALL = 0xffff_ffffL;

  /** The first of eight clusters is stored. Its subclusters are as the bits say. */
  private static BytesFile image(long subclusters) throws IOException {
    TestImage image = TestImage.of(DISK_BYTES, new Qcow2Options(14, 3), Pattern.FIRST);
    return new BytesFile(image.bytes()).putLong(72, 1 << 4).putLong(L2 + 8, subclusters);
  }

  private static byte[] read(Qcow2Reader reader, long position, int count) throws IOException {
    ByteBuffer destination = ByteBuffer.allocate(count);
    reader.read(position, destination);
    return destination.array();
  }

  private static List<DataExtent> extents(Qcow2Reader reader) throws IOException {
    List<DataExtent> extents = new ArrayList<>();
    Optional<DataExtent> extent = reader.nextData(0);
    while (extent.isPresent()) {
      extents.add(extent.get());
      extent = reader.nextData(extent.get().endBytes());
    }
    return extents;
  }

  /** What subclusters hold that the bits name, and zeros elsewhere. */
  private static byte[] expected(long subclusters) {
    byte[] cluster = PatternDisk.bytes(0, CLUSTER);
    for (int i = 0; i < 32; i++) {
      if ((subclusters >>> i & 1) == 0) {
        Arrays.fill(cluster, i * SUBCLUSTER, (i + 1) * SUBCLUSTER, (byte) 0);
      }
    }
    return cluster;
  }

  static Stream<Long> bitmaps() {
    return Stream.of(
        ALL, 1L, 1L << 31, 0x8000_0001L, 0x5555_5555L, 0x0ff0L, ALL - 1, 0L, 0xf0L << 32 | 0x0f);
  }

  @ParameterizedTest
  @MethodSource("bitmaps")
  void readsAllocatedSubclustersAndZerosElsewhere(long subclusters) throws IOException {
    Qcow2Reader reader = Qcow2Reader.open(image(subclusters));
    byte[] expected = Arrays.copyOf(expected(subclusters), 2 * CLUSTER);
    assertArrayEquals(expected, read(reader, 0, 2 * CLUSTER));
    for (int position = 0; position + 700 < expected.length; position += 333) {
      assertArrayEquals(
          Arrays.copyOfRange(expected, position, position + 700),
          read(reader, position, 700),
          "at " + position);
    }
    long dataBytes = extents(reader).stream().mapToLong(DataExtent::lengthBytes).sum();
    assertEquals(Long.bitCount(subclusters & ALL) * (long) SUBCLUSTER, dataBytes);
  }

  @Test
  void extentsAreRunsOfSubclusters() throws IOException {
    Qcow2Reader reader = Qcow2Reader.open(image(0x8000_0006L));
    assertEquals(
        List.of(
            new DataExtent(SUBCLUSTER, 2 * SUBCLUSTER),
            new DataExtent(31 * SUBCLUSTER, SUBCLUSTER)),
        extents(reader));
    assertEquals(
        Optional.of(new DataExtent(SUBCLUSTER + 5, 2 * SUBCLUSTER - 5)),
        reader.nextData(SUBCLUSTER + 5));
  }

  /** QEMU writes no more of a cluster than the subclusters that it has to. */
  @Test
  void theFileMayEndWithTheLastSubcluster() throws IOException {
    BytesFile file = image(1).withLength(DATA + SUBCLUSTER);
    assertArrayEquals(expected(1), read(Qcow2Reader.open(file), 0, CLUSTER));
  }

  @Test
  void zeroSubclustersNeedNoCluster() throws IOException {
    BytesFile file = image(ALL << 32).putLong(L2, 0);
    assertArrayEquals(new byte[CLUSTER], read(Qcow2Reader.open(file), 0, CLUSTER));
    assertEquals(List.of(), extents(Qcow2Reader.open(file)));
  }

  @Test
  void readsCompressedClusters() throws IOException {
    byte[] content = SmallImages.repeated("compressible. ", CLUSTER);
    BytesFile file =
        image(0)
            .putBytes(DATA, Deflated.raw(content))
            .putLong(L2, SmallImages.descriptor(14, DATA, 0));
    assertArrayEquals(content, read(Qcow2Reader.open(file), 0, CLUSTER));
    assertEquals(List.of(new DataExtent(0, CLUSTER)), extents(Qcow2Reader.open(file)));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void refusesWhatBreaksARule(Hostile hostile) {
    MalformedImageException refusal =
        assertThrows(MalformedImageException.class, () -> Qcow2Reader.open(hostile.file()));
    assertTrue(refusal.getMessage().contains(hostile.rule()), refusal.getMessage());
    assertEquals(hostile.offset(), refusal.offsetBytes(), refusal.getMessage());
  }

  static Stream<Hostile> hostile() throws IOException {
    long stored = 1L << 63 | DATA;
    return Stream.of(
        new Hostile("both", image(1L << 32 | 1), L2 + 8, "both data and zeros"),
        new Hostile("both, the last", image(1L << 63 | 1L << 31), L2 + 8, "both data and zeros"),
        new Hostile("no cluster", image(1).putLong(L2, 0), L2, "overlaps the header"),
        new Hostile("zero flag", image(ALL).putLong(L2, stored | 1), L2, "reserved bits"),
        new Hostile(
            "compressed with subclusters",
            image(1).putLong(L2, SmallImages.descriptor(14, DATA, 0)),
            L2 + 8,
            "compressed cluster names subclusters"),
        new Hostile(
            "compressed with zeros",
            image(1L << 32).putLong(L2, SmallImages.descriptor(14, DATA, 0)),
            L2 + 8,
            "compressed cluster names subclusters"),
        new Hostile(
            "past the file's end", image(1).putLong(L2, 6 * CLUSTER), L2, "past the file's end"),
        new Hostile(
            "past the end, zeros", image(0).putLong(L2, 6 * CLUSTER), L2, "past the file's end"),
        new Hostile("over the L1 table", image(1).putLong(L2, L1), L2, "overlaps the L1 table"),
        // A table has room for 1,024 clusters, half of those of a table with short entries.
        new Hostile(
            "L1 too small", image(ALL).putLong(24, 1024L * CLUSTER + 1), 36, "too few for a disk"),
        new Hostile("small clusters", image(ALL).putInt(20, 13), 20, "need at least 14"));
  }

  @Test
  void anL2TableHasHalfAsManyEntries() throws IOException {
    BytesFile file =
        image(0)
            .putLong(24, 1024L * CLUSTER)
            .putLong(L2, 0)
            .putLong(L2 + 1023 * 16, 1L << 63 | DATA)
            .putLong(L2 + 1023 * 16 + 8, ALL);
    assertEquals(
        List.of(new DataExtent(1023L * CLUSTER, CLUSTER)), extents(Qcow2Reader.open(file)));
  }
}
