package io.imageexport.qcow2.uncompressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.ChecksummedReader;
import io.imageexport.qcow2.Pattern;
import io.imageexport.qcow2.PatternDisk;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.Run;
import io.imageexport.qcow2.TestImage;
import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.part.PartPlan;
import io.imageexport.qcow2.uncompressed.Region.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** How an image may be read, and what it refuses. */
class UncompressedImageTest {
  /** Small, and with two clusters each of refcount table, refcount blocks and L1 table. */
  private static final TestImage SMALL =
      TestImage.of(10 << 20, new Qcow2Options(9, 3), Pattern.RANDOM);

  private static final Qcow2Options SAFEST = Qcow2Options.SAFEST;

  @Test
  void readsTheSameByteByByte() throws IOException {
    byte[] whole = SMALL.bytes();
    ByteBuffer single = ByteBuffer.allocate(1);
    for (int position = 0; position < whole.length; position++) {
      SMALL.read(position, single.clear());
      assertEquals(whole[position], single.get(0), () -> "a byte of the image");
    }
  }

  @Test
  void readsTheSameInAnyPiecesAndOrderIntoAnyBuffer() throws IOException {
    byte[] whole = SMALL.bytes();
    SplittableRandom random = new SplittableRandom(1);
    for (boolean direct : new boolean[] {false, true}) {
      byte[] assembled = new byte[whole.length];
      for (Piece piece : shuffledPieces(whole.length, random)) {
        int before = random.nextInt(20);
        int after = random.nextInt(20);
        int capacity = before + piece.count + after;
        ByteBuffer buffer =
            direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
        for (int i = 0; i < capacity; i++) {
          buffer.put(i, (byte) 0x55);
        }
        // The caller's byte order and bounds are none of the image's business.
        buffer.order(ByteOrder.LITTLE_ENDIAN).position(before).limit(before + piece.count);
        SMALL.read(piece.position, buffer);
        assertEquals(before + piece.count, buffer.position());
        assertEquals(ByteOrder.LITTLE_ENDIAN, buffer.order());
        buffer.get(before, assembled, piece.position, piece.count);
        buffer.clear();
        for (int i = 0; i < capacity; i++) {
          boolean outside = i < before || i >= before + piece.count;
          assertTrue(!outside || buffer.get(i) == 0x55, "a byte outside the buffer's bounds");
        }
      }
      assertArrayEquals(whole, assembled);
    }
  }

  @Test
  void readsTheSameFromFourThreads() throws Exception {
    byte[] whole = SMALL.bytes();
    byte[] assembled = new byte[whole.length];
    List<Piece> pieces = shuffledPieces(whole.length, new SplittableRandom(2));
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<Future<?>> reads = new ArrayList<>();
      for (Piece piece : pieces) {
        reads.add(
            executor.submit(
                () -> {
                  SMALL.read(
                      piece.position, ByteBuffer.wrap(assembled, piece.position, piece.count));
                  return null;
                }));
      }
      for (Future<?> read : reads) {
        read.get();
      }
    }
    assertArrayEquals(whole, assembled);
  }

  private record Piece(int position, int count) {}

  private static List<Piece> shuffledPieces(int length, SplittableRandom random) {
    List<Piece> pieces = new ArrayList<>();
    int position = 0;
    while (position < length) {
      int count = Math.min(random.nextInt(1, 3000), length - position);
      pieces.add(new Piece(position, count));
      position += count;
    }
    Collections.shuffle(pieces, new Random(random.nextLong()));
    return pieces;
  }

  @Test
  void readsContiguousDataAtOnce() throws IOException {
    // The run crosses groups of clusters and chunks of the allocation map.
    TestImage image =
        TestImage.of(64 << 20, new Qcow2Options(9, 3), List.of(new Run(1000, 100_000)));
    long data = image.image().region(Kind.DATA).positionBytes();
    ByteBuffer buffer = ByteBuffer.allocate(40 << 20);
    image.read(data + 100, buffer);
    assertEquals(1, image.disk().callCount());
    assertArrayEquals(PatternDisk.bytes(1000 * 512 + 100, 40 << 20), buffer.array());
  }

  @Test
  void readsEachRunOfDataOnce() throws IOException {
    List<Run> runs = List.of(new Run(1, 3), new Run(7, 1), new Run(100, 50));
    TestImage image = TestImage.of(16 << 20, SAFEST, runs);
    image.bytes();
    assertEquals(3, image.disk().callCount());
  }

  @Test
  void readingMetadataReadsNoData() throws IOException {
    TestImage image = TestImage.of(16 << 20, SAFEST, Pattern.ALL);
    Region data = image.image().region(Kind.DATA);
    image.read(0, ByteBuffer.allocate((int) data.positionBytes()));
    assertEquals(0, image.disk().callCount());
  }

  @Test
  void padsTheLastClusterWithZeros() throws IOException {
    TestImage image = TestImage.of(65_536 + 700, SAFEST, Pattern.ALL);
    byte[] bytes = image.bytes();
    int lastCluster = bytes.length - 65_536;
    assertArrayEquals(
        PatternDisk.bytes(65_536, 1024),
        Arrays.copyOfRange(bytes, lastCluster, lastCluster + 1024));
    for (int i = lastCluster + 1024; i < bytes.length; i++) {
      assertEquals(0, bytes[i], "padding");
    }
  }

  @Test
  void segmentsTellWhereEveryByteLies() throws IOException {
    byte[] whole = SMALL.bytes();
    SplittableRandom random = new SplittableRandom(3);
    byte[] assembled = new byte[whole.length];
    int position = 0;
    while (position < whole.length) {
      Segment segment = SMALL.image().segmentAt(position, 1 + random.nextInt(200_000));
      ByteBuffer piece = ByteBuffer.wrap(assembled, position, (int) segment.lengthBytes());
      if (segment instanceof Segment.Guest guest) {
        SMALL.disk().read(guest.guestPosition(), piece);
      } else {
        SMALL.read(position, piece);
      }
      position += (int) segment.lengthBytes();
    }
    assertArrayEquals(whole, assembled);
    assertThrows(IllegalArgumentException.class, () -> SMALL.image().segmentAt(whole.length, 1));
    assertThrows(IllegalArgumentException.class, () -> SMALL.image().segmentAt(0, 0));
  }

  /** The disk's last cluster is partial: what is behind it is no part of the disk. */
  @Test
  void noSegmentLeavesTheDisk() {
    TestImage image = TestImage.of(3 * 65_536 + 700, SAFEST, Pattern.ALL);
    Region data = image.image().region(Kind.DATA);
    assertEquals(
        new Segment.Guest(100, 3 * 65_536 + 1024 - 100),
        image.image().segmentAt(data.positionBytes() + 100, Long.MAX_VALUE));
    assertEquals(
        new Segment.Computed(65_536 - 1024),
        image.image().segmentAt(data.positionBytes() + 3 * 65_536 + 1024, Long.MAX_VALUE));
  }

  @Test
  void partsAreTheFileAndHaveItsChecksums() throws IOException {
    byte[] whole = SMALL.bytes();
    ChecksummedReader checksummed =
        new ChecksummedReader() {
          @Override
          public void read(long guestPosition, ByteBuffer destination) {
            SMALL.disk().read(guestPosition, destination);
          }

          @Override
          public int[] clusterChecksums(long firstCluster, int clusterCount) {
            int[] checksums = new int[clusterCount];
            for (int i = 0; i < clusterCount; i++) {
              checksums[i] = checksum(PatternDisk.bytes((firstCluster + i) * 512, 512));
            }
            return checksums;
          }
        };
    UncompressedImage knowing =
        UncompressedImage.of(SMALL.sizeBytes(), SMALL.map(), checksummed, SMALL.options());
    for (long partSize : new long[] {999, 4096, 100_000, whole.length}) {
      PartPlan plan = new PartPlan(whole.length, partSize);
      for (int number = 1; number <= plan.partCount(); number++) {
        int from = (int) plan.position(number);
        byte[] expected = Arrays.copyOfRange(whole, from, from + (int) plan.lengthBytes(number));
        try (Part part = SMALL.image().part(plan, number);
            Part known = knowing.part(plan, number)) {
          assertEquals(checksum(expected), known.crc32c().getAsInt(), "before it is read");
          assertTrue(part.crc32c().isEmpty(), "not known before it is read");
          ByteBuffer bytes = ByteBuffer.allocate(expected.length);
          part.read(0, bytes.limit(expected.length / 2));
          assertTrue(part.crc32c().isEmpty(), "read by half");
          part.read(expected.length / 2, bytes.limit(expected.length));
          assertArrayEquals(expected, bytes.array());
          assertEquals(checksum(expected), part.crc32c().getAsInt(), "computed on the way");
        }
      }
    }
  }

  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length);
    return (int) checksum.getValue();
  }

  @Test
  void refusesPartsOfAnotherPlan() {
    PartPlan other = new PartPlan(SMALL.lengthBytes() + 512, 4096);
    assertThrows(IllegalArgumentException.class, () -> SMALL.image().part(other, 1));
    PartPlan plan = new PartPlan(SMALL.lengthBytes(), 1 << 20);
    assertThrows(
        IllegalArgumentException.class, () -> SMALL.image().part(plan, plan.partCount() + 1));
    assertThrows(IllegalArgumentException.class, () -> SMALL.image().part(plan, 0));
  }

  @Test
  void regionsFollowEachOtherWithoutGaps() {
    long next = 0;
    List<Kind> kinds = new ArrayList<>();
    for (Region region : SMALL.image().layout()) {
      assertEquals(next, region.positionBytes());
      next = region.endBytes();
      kinds.add(region.kind());
    }
    assertEquals(next, SMALL.lengthBytes());
    assertEquals(List.of(Kind.values()), kinds);
  }

  @Test
  void aDiskOfSizeZeroHasThreeClusters() {
    TestImage image = TestImage.of(0, SAFEST, Pattern.NONE);
    assertEquals(3 * 65_536, image.lengthBytes());
  }

  @Test
  void refusesToReadOutsideTheFile() throws IOException {
    long length = SMALL.lengthBytes();
    assertRefusedRead(-1, 1);
    assertRefusedRead(length, 1);
    assertRefusedRead(length - 1, 2);
    assertRefusedRead(Long.MAX_VALUE, 1);
    SMALL.read(length, ByteBuffer.allocate(0));
  }

  private static void assertRefusedRead(long position, int count) {
    assertThrows(
        IllegalArgumentException.class, () -> SMALL.read(position, ByteBuffer.allocate(count)));
  }

  @Test
  void refusesAMapOfAnotherDisk() {
    AllocationMap map = AllocationMap.builder(3).build();
    assertThrows(
        IllegalArgumentException.class,
        () -> UncompressedImage.of(2 * 65_536, map, PatternDisk::fill, SAFEST));
    assertThrows(
        IllegalArgumentException.class,
        () -> UncompressedImage.of(-1, map, PatternDisk::fill, SAFEST));
    assertEquals(
        3 * 65_536 - 512,
        UncompressedImage.of(3 * 65_536 - 1023, map, PatternDisk::fill, SAFEST).virtualSizeBytes());
  }

  @Test
  void refusesSizesBeyondAnyL1Table() {
    AllocationMap map = AllocationMap.builder(0).build();
    Qcow2Options largestClusters = new Qcow2Options(21, 3);
    assertThrows(
        IllegalArgumentException.class,
        () -> UncompressedImage.of(Long.MAX_VALUE, map, PatternDisk::fill, largestClusters));
  }

  @Test
  void refusesARefcountTableAboveEightMebibytes() {
    Qcow2Options smallestClusters = new Qcow2Options(9, 3);
    long clusters = 1L << 28;
    AllocationMap map = AllocationMap.builder(clusters).add(0, clusters).build();
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> UncompressedImage.of(clusters << 9, map, PatternDisk::fill, smallestClusters));
    assertTrue(refusal.getMessage().contains("refcount table"), refusal.getMessage());
  }

  @Test
  void refusesAFileBeyondTheLastOffset() {
    Qcow2Options largestClusters = new Qcow2Options(21, 3);
    long clusters = 1L << 35;
    AllocationMap map = AllocationMap.builder(clusters).add(0, clusters).build();
    assertThrows(
        IllegalArgumentException.class,
        () -> UncompressedImage.of(clusters << 21, map, PatternDisk::fill, largestClusters));
  }

  @Test
  void noticesAGuestReaderThatReadsTooLittle() {
    AllocationMap map = AllocationMap.builder(1).add(0, 1).build();
    UncompressedImage image =
        UncompressedImage.of(65_536, map, (position, destination) -> destination.get(), SAFEST);
    ByteBuffer buffer = ByteBuffer.allocate((int) image.lengthBytes());
    assertThrows(IllegalStateException.class, () -> image.read(0, buffer));
  }

  @Test
  void passesOnTheFailureOfTheGuestReader() {
    AllocationMap map = AllocationMap.builder(1).add(0, 1).build();
    UncompressedImage image =
        UncompressedImage.of(
            65_536,
            map,
            (position, destination) -> {
              throw new IOException("block 7 fails its checksum");
            },
            SAFEST);
    ByteBuffer buffer = ByteBuffer.allocate((int) image.lengthBytes());
    assertThrows(IOException.class, () -> image.read(0, buffer));
  }

  @Test
  void optionsCheckThemselves() {
    assertThrows(IllegalArgumentException.class, () -> new Qcow2Options(8, 3));
    assertThrows(IllegalArgumentException.class, () -> new Qcow2Options(22, 3));
    assertThrows(IllegalArgumentException.class, () -> new Qcow2Options(16, 1));
    assertThrows(IllegalArgumentException.class, () -> new Qcow2Options(16, 4));
  }
}
