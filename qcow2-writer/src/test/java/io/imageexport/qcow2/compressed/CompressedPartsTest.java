package io.imageexport.qcow2.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.Content;
import io.imageexport.qcow2.Form;
import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.PatternDisk;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.RefcountWidth;
import io.imageexport.qcow2.Run;
import io.imageexport.qcow2.TestImage;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.part.Part;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How the parts of a compressed image are made, made again, and continued. */
class CompressedPartsTest {
  /** A disk of several groups, with data of all kinds in some of them. */
  private static TestImage disk(int clusterBits, long seed) {
    Qcow2Options options = new Qcow2Options(clusterBits, 3);
    long clusterCount = (clusterBits == 9 ? 300L : 3L) << (clusterBits - 3);
    SplittableRandom random = new SplittableRandom(seed);
    List<Run> runs = new ArrayList<>();
    long cluster = random.nextInt(3);
    long dataClusters = 0;
    while (cluster < clusterCount && dataClusters < (3 << 20) >> clusterBits) {
      long count = Math.min(1 + random.nextInt(40), clusterCount - cluster);
      runs.add(new Run(cluster, count));
      dataClusters += count;
      cluster += count + 1 + random.nextInt(random.nextInt(8) == 0 ? 500 : 3);
    }
    // The last cluster is partial where it has more than one sector.
    long sizeBytes = (clusterCount << clusterBits) - (clusterBits == 9 ? 300 : 700);
    return TestImage.of(sizeBytes, options, runs, Content.MIXED);
  }

  private static Made make(CompressedImage image, int threads, long partSize, int keptParts)
      throws IOException {
    try (CompressionWorkers workers = CompressionWorkers.start(threads)) {
      return Made.of(image.parts(workers, partSize, keptParts));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theBytesDependOnNothingButDiskAndOptions(Compression compression) throws IOException {
    for (int clusterBits : new int[] {9, 12, 16}) {
      CompressedImage image = disk(clusterBits, clusterBits).compressed(compression);
      long smallest = image.minimumPartSizeBytes();
      byte[] file = make(image, 2, 1 << 20, 1).file();
      assertArrayEquals(file, make(image, 1, 1 << 20, 3).file());
      assertArrayEquals(file, make(image, 4, smallest, 1).file());
      assertArrayEquals(file, make(image, 3, smallest + 12_345, 2).file());
      assertArrayEquals(file, make(image, 2, 1L << 30, 1).file());
      Made streamed = make(image, 2, smallest + 4321, 0);
      assertArrayEquals(
          make(image, 2, smallest + 4321, 1).paddedFile(smallest + 4321), streamed.file());
    }
  }

  @Test
  void theFirstPartComesLast() throws IOException {
    CompressedImage image = disk(12, 1).compressed(Compression.ZLIB_FAST);
    Made made = make(image, 2, image.minimumPartSizeBytes(), 1);
    assertTrue(made.order().size() > 3);
    assertEquals(1, made.order().getLast());
    for (int i = 0; i < made.order().size() - 1; i++) {
      assertEquals(i + 2, made.order().get(i));
    }
  }

  @Test
  void aSmallImageHasOnePart() throws IOException {
    TestImage source = TestImage.of(1 << 20, Qcow2Options.SAFEST, List.of(), Content.MIXED);
    CompressedImage image = source.compressed(Compression.ZSTD_FAST);
    Made made = make(image, 1, 16 << 20, 1);
    assertEquals(List.of(1), made.order());
    assertEquals(image.maximumLengthBytes(), made.file().length);
    assertArrayEquals(made.file(), make(image, 1, 16 << 20, 0).file());
  }

  @ParameterizedTest
  @CsvSource({
    "9, ZLIB_FAST, 0",
    "9, ZSTD_FAST, 1",
    "12, ZLIB_FAST, 1",
    "12, ZSTD_SMALL, 0",
    "16, ZSTD_FAST, 0",
    "16, ZLIB_SMALL, 1"
  })
  void goesOnBehindAnyPart(int clusterBits, Compression compression, int keptParts)
      throws IOException {
    CompressedImage image = disk(clusterBits, 77).compressed(compression);
    long partSize = image.minimumPartSizeBytes() + 300_000;
    Made whole = make(image, 2, partSize, keptParts);
    assertEquals(whole.order().size() - 1, whole.checkpoints().size());
    for (int behind = 2; behind <= whole.order().size(); behind++) {
      Checkpoint checkpoint = Checkpoint.of(whole.checkpoints().get(behind - 2));
      try (CompressionWorkers workers = CompressionWorkers.start(2)) {
        Made rest = Made.of(image.resume(workers, partSize, keptParts, checkpoint));
        assertEquals(whole.order().subList(behind - 1, whole.order().size()), rest.order());
        for (int number : rest.order()) {
          assertArrayEquals(whole.parts().get(number), rest.parts().get(number));
        }
        for (int i = 0; i < rest.checkpoints().size(); i++) {
          assertArrayEquals(whole.checkpoints().get(behind - 1 + i), rest.checkpoints().get(i));
        }
      }
    }
  }

  /** Parts so small that units of every kind lie across their borders. */
  @Test
  void goesOnInTheMiddleOfAnything() throws IOException {
    CompressedImage image = disk(9, 5).compressed(Compression.ZSTD_FAST);
    long partSize = image.minimumPartSizeBytes();
    Made whole = make(image, 1, partSize, 1);
    assertTrue(whole.order().size() > 200, () -> whole.order().size() + " parts");
    for (int behind = 2; behind <= whole.order().size(); behind += 7) {
      Checkpoint checkpoint = Checkpoint.of(whole.checkpoints().get(behind - 2));
      try (CompressedParts rest = image.resume(Form.WORKERS, partSize, 1, checkpoint)) {
        try (Part part = rest.next().orElseThrow()) {
          int number = behind < whole.order().size() ? behind + 1 : 1;
          assertEquals(number, part.number());
          assertArrayEquals(whole.parts().get(number), Made.read(part));
        }
      }
    }
  }

  @Test
  void aCheckpointFitsNothingElse() throws IOException {
    TestImage source = disk(12, 3);
    CompressedImage image = source.compressed(Compression.ZSTD_FAST);
    long partSize = image.minimumPartSizeBytes() + 65_536;
    Checkpoint checkpoint = Checkpoint.of(make(image, 1, partSize, 1).checkpoints().getFirst());
    image.resume(Form.WORKERS, partSize, 1, checkpoint).close();
    assertUnfit(image, partSize + 1, checkpoint);
    assertUnfit(source.compressed(Compression.ZSTD_SMALL), partSize, checkpoint);
    assertUnfit(source.compressed(Compression.ZLIB_FAST), partSize, checkpoint);
    assertUnfit(disk(12, 4).compressed(Compression.ZSTD_FAST), partSize, checkpoint);
    Qcow2Options wide = new Qcow2Options(12, 3, RefcountWidth.ofBits(32));
    assertUnfit(
        CompressedImage.of(
            source.sizeBytes(), source.map(), source.disk(), wide, Compression.ZSTD_FAST),
        partSize,
        checkpoint);
  }

  private static void assertUnfit(CompressedImage image, long partSize, Checkpoint checkpoint) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> image.resume(Form.WORKERS, partSize, 1, checkpoint));
    assertTrue(refusal.getMessage().contains("belongs to another"), refusal.getMessage());
  }

  @Test
  void aDamagedCheckpointIsRefused() throws IOException {
    CompressedImage image = disk(12, 3).compressed(Compression.ZSTD_FAST);
    byte[] good = make(image, 1, image.minimumPartSizeBytes(), 1).checkpoints().get(3);
    SplittableRandom random = new SplittableRandom(8);
    assertThrows(IllegalArgumentException.class, () -> Checkpoint.of(new byte[0]));
    assertThrows(
        IllegalArgumentException.class, () -> Checkpoint.of(Arrays.copyOf(good, good.length - 9)));
    int refusals = 0;
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = good.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      // A few bits of the compressed form have no meaning; all others are covered by a checksum.
      try {
        assertArrayEquals(good, Checkpoint.of(damaged).toBytes());
      } catch (IllegalArgumentException refused) {
        refusals++;
      }
    }
    assertTrue(refusals > 950, refusals + " of 1000 refused");
  }

  @Test
  void aStreamedPartCanBeReadAgainFromAnywhere() throws IOException {
    CompressedImage image = disk(12, 9).compressed(Compression.ZLIB_FAST);
    long partSize = image.minimumPartSizeBytes() + 200_000;
    byte[] expected = make(image, 2, partSize, 1).paddedFile(partSize);
    SplittableRandom random = new SplittableRandom(4);
    try (CompressedParts parts = image.parts(Form.WORKERS, partSize, 0)) {
      Optional<Part> next = parts.next();
      while (next.isPresent()) {
        Part part = next.get();
        int start = (int) ((part.number() - 1) * partSize);
        for (int i = 0; i < 4; i++) {
          int position = random.nextInt((int) part.lengthBytes());
          int count = random.nextInt((int) part.lengthBytes() - position);
          ByteBuffer bytes = ByteBuffer.allocate(count);
          part.read(position, bytes);
          assertArrayEquals(
              Arrays.copyOfRange(expected, start + position, start + position + count),
              bytes.array());
        }
        // Whether it was read to its end or not, the next part follows.
        next = parts.next();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void everyPartHasItsChecksum(int keptParts) throws IOException {
    CompressedImage image = disk(12, 6).compressed(Compression.ZLIB_FAST);
    try (CompressedParts parts =
        image.parts(Form.WORKERS, image.minimumPartSizeBytes() + 50_000, keptParts)) {
      Optional<Part> next = parts.next();
      while (next.isPresent()) {
        try (Part part = next.get()) {
          assertEquals(keptParts == 1, part.crc32c().isPresent(), "known before it is read");
          ByteBuffer bytes = ByteBuffer.allocate((int) part.lengthBytes());
          while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), 10_000);
            ByteBuffer piece = bytes.slice(bytes.position(), count);
            part.read(bytes.position(), piece);
            bytes.position(bytes.position() + count);
          }
          CRC32C checksum = new CRC32C();
          checksum.update(bytes.array(), 0, bytes.capacity());
          assertEquals((int) checksum.getValue(), part.crc32c().getAsInt());
        }
        next = parts.next();
      }
    }
  }

  @Test
  void keepsNoMoreThanTheAgreedParts() throws Exception {
    CompressedImage image = disk(12, 6).compressed(Compression.ZLIB_FAST);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        CompressedParts parts =
            image.parts(Form.WORKERS, image.minimumPartSizeBytes() + 50_000, 2)) {
      Part first = parts.next().orElseThrow();
      Part second = parts.next().orElseThrow();
      Future<Optional<Part>> third = threads.submit(parts::next);
      assertThrows(TimeoutException.class, () -> third.get(200, TimeUnit.MILLISECONDS));
      first.close();
      assertEquals(second.number() + 1, third.get().orElseThrow().number());
      assertThrows(IllegalStateException.class, () -> first.read(0, ByteBuffer.allocate(1)));
    }
  }

  @Test
  void waitingForAPartToBeClosedCanBeInterrupted() throws Exception {
    CompressedImage image = disk(12, 6).compressed(Compression.ZLIB_FAST);
    try (CompressedParts parts =
        image.parts(Form.WORKERS, image.minimumPartSizeBytes() + 50_000, 1)) {
      assertTrue(parts.next().isPresent());
      Thread.currentThread().interrupt();
      assertThrows(InterruptedIOException.class, parts::next);
      assertTrue(Thread.interrupted(), "the interruption is passed on");
      // Another try would leave out the part that was being made.
      assertThrows(IllegalStateException.class, parts::next);
      assertThrows(IllegalStateException.class, parts::checkpoint);
    }
  }

  /** A guest reader that fails once where it is told to. */
  private static final class FailingOnce implements GuestReader {
    private final GuestReader disk;
    private volatile boolean failing;

    FailingOnce(GuestReader disk) {
      this.disk = disk;
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
      if (failing) {
        throw new IOException("the disk is away for a moment");
      }
      disk.read(position, destination);
    }
  }

  @Test
  void aStreamedPartCanBeReadAgainAfterAFailure() throws IOException {
    TestImage source = disk(12, 9);
    FailingOnce guest = new FailingOnce(source.disk());
    CompressedImage image =
        CompressedImage.of(
            source.sizeBytes(), source.map(), guest, source.options(), Compression.ZLIB_FAST);
    long partSize = image.minimumPartSizeBytes() + 200_000;
    Made whole = make(image, 2, partSize, 0);
    List<Integer> order = new ArrayList<>();
    try (CompressedParts parts = image.parts(Form.WORKERS, partSize, 0)) {
      Optional<Part> next = parts.next();
      while (next.isPresent()) {
        Part part = next.get();
        order.add(part.number());
        Made.read(part);
        guest.failing = true;
        assertThrows(IOException.class, () -> Made.read(part));
        guest.failing = false;
        assertArrayEquals(whole.parts().get(part.number()), Made.read(part));
        next = parts.next();
      }
    }
    assertEquals(whole.order(), order);
  }

  @Test
  void aStreamedPartCannotBeReadWhenAnotherIsBeingMade() throws IOException {
    CompressedImage image = disk(12, 9).compressed(Compression.ZLIB_FAST);
    try (CompressedParts parts =
        image.parts(Form.WORKERS, image.minimumPartSizeBytes() + 200_000, 0)) {
      Part second = parts.next().orElseThrow();
      Part third = parts.next().orElseThrow();
      assertThrows(IllegalStateException.class, () -> Made.read(second));
      third.close();
      assertThrows(IllegalStateException.class, () -> Made.read(third));
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void nothingCanBeHadOfClosedParts(int keptParts) throws IOException {
    CompressedImage image = disk(12, 9).compressed(Compression.ZLIB_FAST);
    long partSize = image.minimumPartSizeBytes() + 200_000;
    CompressedParts untouched = image.parts(Form.WORKERS, partSize, keptParts);
    untouched.close();
    assertThrows(IllegalStateException.class, untouched::next);
    CompressedParts parts = image.parts(Form.WORKERS, partSize, keptParts);
    Part part = parts.next().orElseThrow();
    parts.close();
    assertThrows(IllegalStateException.class, parts::next);
    assertThrows(IllegalStateException.class, parts::checkpoint);
    if (keptParts == 0) {
      assertThrows(IllegalStateException.class, () -> Made.read(part));
    } else {
      assertEquals(part.lengthBytes(), Made.read(part).length);
    }
  }

  @Test
  void closedWorkersAreNamed() {
    CompressedImage image = disk(12, 9).compressed(Compression.ZSTD_FAST);
    CompressionWorkers workers = CompressionWorkers.start(1);
    workers.close();
    try (CompressedParts parts = image.parts(workers, 1 << 20, 1)) {
      IllegalStateException refusal = assertThrows(IllegalStateException.class, parts::next);
      assertTrue(refusal.getMessage().contains("workers are closed"), refusal.getMessage());
    }
  }

  /** As far as it can be: only what waited in the pool is compared. */
  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"ZLIB_FAST", "ZSTD_FAST"})
  void aDiskWithOtherDataIsNoticed(Compression compression) throws IOException {
    TestImage source = disk(12, 3);
    CompressedImage image = source.compressed(compression);
    long partSize = image.minimumPartSizeBytes() + 65_536;
    List<byte[]> checkpoints = make(image, 1, partSize, 1).checkpoints();
    for (Content content : List.of(Content.NOISE, Content.MIXED)) {
      GuestReader changed =
          (position, destination) -> {
            int start = destination.position();
            int count = destination.remaining();
            if (content == Content.NOISE) {
              destination.put(Content.NOISE.bytes(position, count));
            } else {
              source.disk().read(position, destination);
              for (int i = start; i < start + count; i += 512) {
                destination.put(i, (byte) (destination.get(i) + 1));
              }
            }
          };
      CompressedImage other =
          CompressedImage.of(
              source.sizeBytes(), source.map(), changed, source.options(), compression);
      int noticed = 0;
      for (byte[] bytes : checkpoints) {
        try {
          other.resume(Form.WORKERS, partSize, 1, Checkpoint.of(bytes)).close();
        } catch (IllegalArgumentException refused) {
          assertTrue(refused.getMessage().contains("data is not what it was"));
          noticed++;
        }
      }
      // At some borders nothing waits.
      assertTrue(noticed > checkpoints.size() / 2, noticed + " of " + checkpoints.size());
    }
  }

  @Test
  void noiseMakesTheLongestFile() throws IOException {
    for (int clusterBits : new int[] {9, 12, 16}) {
      TestImage source = disk(clusterBits, 1);
      TestImage noise =
          TestImage.of(source.sizeBytes(), source.options(), source.runs(), Content.NOISE);
      CompressedImage image = noise.compressed(Compression.ZSTD_FAST);
      assertEquals(noise.lengthBytes(), image.maximumLengthBytes());
      long length = make(image, 2, 1 << 20, 1).file().length;
      assertEquals(image.maximumLengthBytes(), length);
    }
  }

  @Test
  void tellsHowMuchHasGoneIntoTheParts() throws IOException {
    CompressedImage image = disk(12, 6).compressed(Compression.ZLIB_FAST);
    try (CompressedParts parts =
        image.parts(Form.WORKERS, image.minimumPartSizeBytes() + 50_000, 1)) {
      long before = 0;
      Optional<Part> next = parts.next();
      while (next.isPresent()) {
        assertTrue(parts.processedBytes() >= before, "progress goes back");
        before = parts.processedBytes();
        next.get().close();
        next = parts.next();
      }
      assertEquals(image.allocatedBytes(), before);
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void passesOnTheFailureOfTheGuestReader(int keptParts) throws IOException {
    TestImage source = disk(12, 2);
    IOException failure = new IOException("block 7 fails its checksum");
    GuestReader failing =
        (position, destination) -> {
          if (position + destination.remaining() > 3 << 20) {
            throw failure;
          }
          source.disk().read(position, destination);
        };
    CompressedImage image =
        CompressedImage.of(
            source.sizeBytes(), source.map(), failing, source.options(), Compression.ZLIB_FAST);
    long partSize = image.minimumPartSizeBytes() + 10_000;
    try (CompressedParts parts = image.parts(Form.WORKERS, partSize, keptParts)) {
      IOException thrown = assertThrows(IOException.class, () -> drain(parts));
      assertSame(failure, thrown);
      if (keptParts == 0) {
        assertThrows(IOException.class, () -> drain(parts), "what failed is made again");
      } else {
        assertThrows(IllegalStateException.class, parts::next, "nothing more can be had");
      }
    }
    // The workers are none the worse for it.
    CompressedImage sound = source.compressed(Compression.ZLIB_FAST);
    assertFalse(Made.of(sound.parts(Form.WORKERS, partSize, 1)).order().isEmpty());
  }

  private static void drain(CompressedParts parts) throws IOException {
    Optional<Part> next = parts.next();
    while (next.isPresent()) {
      try (Part part = next.get()) {
        Made.read(part);
      }
      next = parts.next();
    }
  }

  @Test
  void noticesAGuestReaderThatReadsTooLittle() {
    AllocationMap map = AllocationMap.builder(1).add(0, 1).build();
    CompressedImage image =
        CompressedImage.of(
            65_536,
            map,
            (position, destination) -> destination.get(),
            Qcow2Options.SAFEST,
            Compression.ZSTD_FAST);
    try (CompressedParts parts = image.parts(Form.WORKERS, 1 << 20, 1)) {
      assertThrows(IllegalStateException.class, parts::next);
    }
  }

  @Test
  void closingWaitsForReadersOfTheDisk() throws Exception {
    TestImage source = disk(12, 2);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    GuestReader slow =
        (position, destination) -> {
          reading.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new InterruptedIOException();
          }
          source.disk().read(position, destination);
        };
    CompressedImage image =
        CompressedImage.of(
            source.sizeBytes(), source.map(), slow, source.options(), Compression.ZLIB_FAST);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompressedParts parts = image.parts(Form.WORKERS, 1 << 20, 1);
      Thread taker =
          Thread.startVirtualThread(() -> assertThrows(InterruptedIOException.class, parts::next));
      reading.await();
      taker.interrupt();
      taker.join();
      Future<?> closing = threads.submit(parts::close);
      assertThrows(TimeoutException.class, () -> closing.get(100, TimeUnit.MILLISECONDS));
      goOn.countDown();
      closing.get();
    }
  }

  @Test
  void refusesWhatTheFormatForbids() {
    AllocationMap map = AllocationMap.builder(1).build();
    assertRefused("zstd", map, new Qcow2Options(16, 2), Compression.ZSTD_FAST);
    assertRefused(
        "too narrow", map, new Qcow2Options(16, 3, RefcountWidth.ofBits(8)), Compression.ZLIB_FAST);
    assertRefused(
        "the map has",
        AllocationMap.builder(2).build(),
        Qcow2Options.SAFEST,
        Compression.ZLIB_FAST);
    CompressedImage image =
        CompressedImage.of(
            65_536, map, PatternDisk::fill, Qcow2Options.SAFEST, Compression.ZLIB_FAST);
    assertThrows(IllegalArgumentException.class, () -> image.parts(Form.WORKERS, 1000, 1));
    assertThrows(IllegalArgumentException.class, () -> image.parts(Form.WORKERS, 1 << 20, -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> image.parts(Form.WORKERS, 1 << 20, Integer.MAX_VALUE));
  }

  private static void assertRefused(
      String rule, AllocationMap map, Qcow2Options options, Compression compression) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> CompressedImage.of(65_536, map, PatternDisk::fill, options, compression));
    assertTrue(refusal.getMessage().contains(rule), refusal.getMessage());
  }

  @Test
  void refusesACompressedFileBeyondTheLastOffset() {
    // 2^49 bytes with clusters of 2 MiB.
    long clusters = 1L << 28;
    AllocationMap map = AllocationMap.builder(clusters).add(0, clusters).build();
    assertThrows(
        IllegalArgumentException.class,
        () ->
            CompressedImage.of(
                clusters << 21,
                map,
                PatternDisk::fill,
                new Qcow2Options(21, 3),
                Compression.ZLIB_FAST));
  }
}
