package io.imageexport.qcow2.reader;

import static io.imageexport.qcow2.reader.SmallImages.COMPRESSED_CONTENT;
import static io.imageexport.qcow2.reader.SmallImages.COMPRESSED_DATA;
import static io.imageexport.qcow2.reader.SmallImages.COMPRESSED_L2;
import static io.imageexport.qcow2.reader.SmallImages.STORED_DATA;
import static io.imageexport.qcow2.reader.SmallImages.STORED_L1;
import static io.imageexport.qcow2.reader.SmallImages.STORED_L2;
import static io.imageexport.qcow2.reader.SmallImages.STORED_LENGTH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.Pattern;
import io.imageexport.qcow2.PatternDisk;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.TestImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is legal is read, whoever would write it so. */
class Qcow2ReaderTest {
  @Test
  void readsStoredClusters() throws IOException {
    Qcow2Reader reader = Qcow2Reader.open(SmallImages.stored());
    assertEquals(40_960, reader.virtualSizeBytes());
    assertArrayEquals(PatternDisk.bytes(0, 1024), read(reader, 0, 1024));
    assertArrayEquals(new byte[100], read(reader, 1024, 100));
    assertEquals(List.of(new DataExtent(0, 1024), new DataExtent(70 * 512, 512)), extents(reader));
  }

  @Test
  void extentsStartWhereAskedAndEndWithTheDisk() throws IOException {
    Qcow2Reader reader = Qcow2Reader.open(SmallImages.stored());
    assertEquals(Optional.of(new DataExtent(1000, 24)), reader.nextData(1000));
    assertEquals(Optional.of(new DataExtent(70 * 512, 512)), reader.nextData(1024));
    assertEquals(Optional.empty(), reader.nextData(71 * 512));
    assertEquals(Optional.empty(), reader.nextData(40_960));
    assertThrows(IllegalArgumentException.class, () -> reader.nextData(40_961));
    assertThrows(IllegalArgumentException.class, () -> reader.nextData(-1));
  }

  @Test
  void refusesToReadBeyondTheDisk() throws IOException {
    Qcow2Reader reader = Qcow2Reader.open(SmallImages.stored());
    assertThrows(IllegalArgumentException.class, () -> read(reader, 40_960, 1));
    assertThrows(IllegalArgumentException.class, () -> read(reader, 40_959, 2));
    assertThrows(IllegalArgumentException.class, () -> read(reader, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> read(reader, Long.MAX_VALUE, 1));
  }

  @Test
  void keepsTheBytesBehindTheLastFullSector() throws IOException {
    // 70 full clusters and three bytes.
    Qcow2Reader reader = Qcow2Reader.open(SmallImages.stored().putLong(24, 70 * 512 + 3));
    assertEquals(70 * 512 + 3, reader.virtualSizeBytes());
    assertArrayEquals(PatternDisk.bytes(70 * 512, 3), read(reader, 70 * 512, 3));
    assertEquals(Optional.of(new DataExtent(70 * 512, 3)), reader.nextData(1024));
    assertEquals(Optional.empty(), reader.nextData(70 * 512 + 3));
  }

  @Test
  void readsCompressedClusters() throws IOException {
    Qcow2Reader reader = Qcow2Reader.open(SmallImages.compressed());
    assertArrayEquals(COMPRESSED_CONTENT, read(reader, 0, 4096));
    assertArrayEquals(Arrays.copyOfRange(COMPRESSED_CONTENT, 50, 77), read(reader, 50, 27));
    assertEquals(List.of(new DataExtent(0, 4096)), extents(reader));
    assertArrayEquals(new byte[4096], read(reader, 4096, 4096));
  }

  record Accepted(String name, BytesFile file) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** What QEMU reads, too: it goes on until the cluster is full. */
  static List<Accepted> zstdStreams() throws IOException {
    byte[] first = Arrays.copyOf(COMPRESSED_CONTENT, 1000);
    byte[] rest = Arrays.copyOfRange(COMPRESSED_CONTENT, 1000, 4096);
    byte[] skipped = ZstdFrames.skippable(20);
    byte[] frame = ZstdFrames.frame(COMPRESSED_CONTENT);
    byte[] restInFrame = ZstdFrames.frame(rest);
    byte[] empty = ZstdFrames.frame(new byte[0]);
    return List.of(
        accepted("one frame", frame),
        accepted("two frames", ZstdFrames.concatenated(ZstdFrames.frame(first), restInFrame)),
        accepted("skippable frames", ZstdFrames.concatenated(skipped, skipped, frame)),
        accepted(
            "skippable frame between",
            ZstdFrames.concatenated(ZstdFrames.frame(first), skipped, restInFrame)),
        accepted("empty frame", ZstdFrames.concatenated(empty, frame)),
        accepted(
            "smallest window",
            ZstdFrames.concatenated(
                ZstdFrames.frame(first, ZstdFrames.SMALLEST_WINDOW), restInFrame)),
        accepted(
            "window of 2 GiB",
            ZstdFrames.concatenated(ZstdFrames.frame(first, ZstdFrames.LARGE_WINDOW), restInFrame)),
        accepted("garbage behind", ZstdFrames.concatenated(frame, new byte[] {1, 2, 3, 4})));
  }

  private static Accepted accepted(String name, byte[] stream) throws IOException {
    return new Accepted(name, SmallImages.zstd(stream));
  }

  @ParameterizedTest
  @MethodSource("zstdStreams")
  void readsZstdStreams(Accepted accepted) throws IOException {
    Qcow2Reader reader = Qcow2Reader.open(accepted.file);
    assertArrayEquals(COMPRESSED_CONTENT, read(reader, 0, 4096));
    assertArrayEquals(Arrays.copyOfRange(COMPRESSED_CONTENT, 50, 77), read(reader, 50, 27));
  }

  @Test
  void theLastSectorOfACompressedClusterMayBeCutOff() throws IOException {
    int streamLength = Deflated.raw(COMPRESSED_CONTENT).length;
    BytesFile file = SmallImages.compressed().withLength(COMPRESSED_DATA + streamLength);
    assertArrayEquals(COMPRESSED_CONTENT, read(Qcow2Reader.open(file), 0, 4096));
  }

  /** As QEMU does: some writers end the file with the data. */
  @Test
  void zerosTakeThePlaceOfWhatTheLastClusterLacks() throws IOException {
    byte[] expected = Arrays.copyOf(PatternDisk.bytes(70 * 512, 100), 1024);
    BytesFile file = SmallImages.stored().withLength(STORED_LENGTH - 412);
    Qcow2Reader reader = Qcow2Reader.open(file);
    assertArrayEquals(expected, read(reader, 70 * 512, 1024));
    assertArrayEquals(Arrays.copyOfRange(expected, 50, 150), read(reader, 70 * 512 + 50, 100));
    assertArrayEquals(new byte[10], read(reader, 70 * 512 + 500, 10));
    assertEquals(new DataExtent(70 * 512, 512), extents(reader).getLast());
  }

  @Test
  void compressedDataMayCrossClustersAndSharesSectors() throws IOException {
    byte[] stream = Deflated.raw(COMPRESSED_CONTENT);
    int first = COMPRESSED_DATA + 4096 - stream.length / 2;
    BytesFile file =
        SmallImages.compressed()
            .withLength(COMPRESSED_DATA + 3 * 4096)
            .putBytes(first, stream)
            .putBytes(first + stream.length, stream)
            .putLong(COMPRESSED_L2, SmallImages.descriptor(12, first, 1))
            .putLong(COMPRESSED_L2 + 16, SmallImages.descriptor(12, first + stream.length, 1));
    Qcow2Reader reader = Qcow2Reader.open(file);
    assertArrayEquals(COMPRESSED_CONTENT, read(reader, 0, 4096));
    assertArrayEquals(COMPRESSED_CONTENT, read(reader, 8192, 4096));
    assertEquals(List.of(new DataExtent(0, 4096), new DataExtent(8192, 4096)), extents(reader));
  }

  @Test
  void theZeroFlagHidesWhatIsStored() throws IOException {
    BytesFile file = SmallImages.stored().putLong(STORED_L2, 1L << 63 | STORED_DATA | 1);
    file.putLong(STORED_L2 + 8, 1);
    Qcow2Reader reader = Qcow2Reader.open(file);
    assertArrayEquals(new byte[1024], read(reader, 0, 1024));
    assertEquals(List.of(new DataExtent(70 * 512, 512)), extents(reader));
  }

  @Test
  void twoEntriesMayShareACluster() throws IOException {
    Qcow2Reader reader =
        Qcow2Reader.open(
            SmallImages.stored()
                .putLong(STORED_L2, STORED_DATA)
                .putLong(STORED_L2 + 8, STORED_DATA));
    assertArrayEquals(read(reader, 0, 512), read(reader, 512, 512));
  }

  @Test
  void dirtyIsFineWithLazyRefcounts() throws IOException {
    BytesFile file = SmallImages.stored().putLong(72, 1).putLong(80, 1);
    assertArrayEquals(PatternDisk.bytes(0, 1024), read(Qcow2Reader.open(file), 0, 1024));
  }

  @Test
  void ignoresCompatibleFeaturesAndUnknownExtensions() throws IOException {
    BytesFile file = SmallImages.stored().putLong(80, -1).putLong(88, -1);
    file.putInt(112, 0x12345678).putInt(116, 512 - 120);
    assertArrayEquals(PatternDisk.bytes(0, 1024), read(Qcow2Reader.open(file), 0, 1024));
  }

  @Test
  void acceptsTheShorterHeaderOfVersionThree() throws IOException {
    BytesFile file = SmallImages.stored().putInt(100, 104);
    assertEquals(2, extents(Qcow2Reader.open(file)).size());
  }

  @Test
  void anL1TableMayBeLargerThanTheDiskNeeds() throws IOException {
    BytesFile file = SmallImages.stored().putInt(36, 64);
    assertEquals(2, extents(Qcow2Reader.open(file)).size());
    file.putLong(STORED_L1 + 63 * 8, 5);
    assertThrows(MalformedImageException.class, () -> Qcow2Reader.open(file));
  }

  @Test
  void readsContiguousClustersAtOnce() throws IOException {
    TestImage image = TestImage.of(16 << 20, new Qcow2Options(9, 3), Pattern.ALL);
    List<Integer> reads = new ArrayList<>();
    ImageFile counting =
        new ImageFile() {
          @Override
          public long lengthBytes() {
            return image.lengthBytes();
          }

          @Override
          public void read(long position, ByteBuffer destination) throws IOException {
            reads.add(destination.remaining());
            image.read(position, destination);
          }
        };
    Qcow2Reader reader = Qcow2Reader.open(counting);
    reads.clear();
    assertArrayEquals(PatternDisk.bytes(100, 8 << 20), read(reader, 100, 8 << 20));
    assertEquals(1, reads.stream().filter(count -> count > 512).count());
    assertTrue(reads.contains(8 << 20));
  }

  @Test
  void aFileThatChangesLeadsNowhereElse() throws IOException {
    BytesFile file = SmallImages.stored();
    Qcow2Reader reader = Qcow2Reader.open(file);
    file.putLong(STORED_L2, 1L << 40).putLong(STORED_L1 + 8, 1L << 40);
    assertThrows(MalformedImageException.class, () -> reader.nextData(0));
    assertThrows(MalformedImageException.class, () -> read(reader, 0, 1));
    // Where the L2 tables stand is known since the file was opened.
    assertArrayEquals(PatternDisk.bytes(70 * 512, 512), read(reader, 70 * 512, 512));
  }

  @Test
  void readsTheSameFromFourThreads() throws Exception {
    TestImage image = TestImage.of(8 << 20, new Qcow2Options(9, 3), Pattern.ALTERNATE);
    Qcow2Reader reader = Qcow2Reader.open(image);
    byte[] whole = read(reader, 0, 8 << 20);
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<Future<?>> checks = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        SplittableRandom random = new SplittableRandom(thread);
        checks.add(
            executor.submit(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    int count = random.nextInt(20_000);
                    int position = random.nextInt(whole.length - count);
                    byte[] expected = Arrays.copyOfRange(whole, position, position + count);
                    assertArrayEquals(expected, read(reader, position, count));
                  }
                  return null;
                }));
      }
      for (Future<?> check : checks) {
        check.get();
      }
    }
  }

  @Test
  void walksASparseDiskOf64TebibytesByItsTables() throws IOException {
    TestImage image = TestImage.of(64L << 40, Qcow2Options.SAFEST, Pattern.RANDOM);
    Qcow2Reader reader = Qcow2Reader.open(image);
    assertEquals(image.map().allocatedCount() * 65_536, totalBytes(extents(reader)));
  }

  private static long totalBytes(List<DataExtent> extents) {
    return extents.stream().mapToLong(DataExtent::lengthBytes).sum();
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

  private static byte[] read(Qcow2Reader reader, long position, int count) throws IOException {
    ByteBuffer destination = ByteBuffer.allocate(count);
    reader.read(position, destination);
    assertEquals(count, destination.position());
    return destination.array();
  }
}
