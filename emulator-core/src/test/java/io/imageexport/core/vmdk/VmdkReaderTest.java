package io.imageexport.core.vmdk;

import static io.imageexport.core.vmdk.SmallVmdks.DESCRIPTOR;
import static io.imageexport.core.vmdk.SmallVmdks.DIRECTORY;
import static io.imageexport.core.vmdk.SmallVmdks.DISK_BYTES;
import static io.imageexport.core.vmdk.SmallVmdks.FOOTER;
import static io.imageexport.core.vmdk.SmallVmdks.LENGTH;
import static io.imageexport.core.vmdk.SmallVmdks.STREAM_GRAIN_5;
import static io.imageexport.core.vmdk.SmallVmdks.STREAM_TABLE;
import static io.imageexport.core.vmdk.SmallVmdks.TABLE;
import static io.imageexport.core.vmdk.SmallVmdks.content;
import static io.imageexport.core.vmdk.SmallVmdks.descriptor;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.sectors.BytesFile;
import io.imageexport.core.sectors.DiskContent;
import io.imageexport.core.sectors.Reading;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.ImageFile;
import io.imageexport.testing.QemuImg;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is legal is read, whoever would write it so. */
class VmdkReaderTest {
  private static final List<DataExtent> EXTENTS =
      List.of(
          new DataExtent(0, 4096), new DataExtent(3 * 4096, 4096), new DataExtent(5 * 4096, 512));

  @Test
  void readsASparseDisk() throws IOException {
    assertHoldsTheContent(SmallVmdks.sparse());
  }

  @Test
  void readsAStream() throws IOException {
    assertHoldsTheContent(SmallVmdks.stream());
  }

  @Test
  void readsAStreamWhoseDirectoryIsKnownAtTheStart() throws IOException {
    BytesFile file = SmallVmdks.stream().putLong(56, SmallVmdks.STREAM_DIRECTORY / 512);
    assertHoldsTheContent(file);
    // Without a footer too, and with a last sector that is not whole.
    assertHoldsTheContent(file.withLength(SmallVmdks.FOOTER_MARKER + 100));
  }

  @Test
  void extentsStartWhereAskedAndEndWithTheDisk() throws IOException {
    VmdkReader reader = VmdkReader.open(SmallVmdks.sparse());
    assertEquals(Optional.of(new DataExtent(1000, 3096)), reader.nextData(1000));
    assertEquals(Optional.of(new DataExtent(DISK_BYTES - 1, 1)), reader.nextData(DISK_BYTES - 1));
    assertEquals(Optional.empty(), reader.nextData(DISK_BYTES));
    assertThrows(IllegalArgumentException.class, () -> reader.nextData(DISK_BYTES + 1));
    assertThrows(IllegalArgumentException.class, () -> reader.nextData(-1));
  }

  @Test
  void refusesToReadBeyondTheDisk() throws IOException {
    VmdkReader reader = VmdkReader.open(SmallVmdks.stream());
    assertThrows(IllegalArgumentException.class, () -> Reading.bytes(reader, DISK_BYTES, 1));
    assertThrows(IllegalArgumentException.class, () -> Reading.bytes(reader, DISK_BYTES - 1, 2));
    assertThrows(IllegalArgumentException.class, () -> Reading.bytes(reader, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> Reading.bytes(reader, Long.MAX_VALUE, 1));
  }

  @Test
  void theEntryOneIsAGrainOfZerosIfTheFlagSaysSo() throws IOException {
    BytesFile file = SmallVmdks.sparse().putInt(8, 1 | 1 << 2).putInt(4, 2).putInt(TABLE, 1);
    VmdkReader reader = VmdkReader.open(file);
    byte[] expected = content();
    Arrays.fill(expected, 0, 4096, (byte) 0);
    assertArrayEquals(expected, Reading.bytes(reader, 0, DISK_BYTES));
    assertEquals(EXTENTS.subList(1, 3), Reading.extents(reader::nextData));
  }

  @Test
  void aGroupMayHaveNoTable() throws IOException {
    VmdkReader reader = VmdkReader.open(SmallVmdks.sparse().putInt(DIRECTORY, 0));
    assertArrayEquals(new byte[DISK_BYTES], Reading.bytes(reader, 0, DISK_BYTES));
    assertEquals(List.of(), Reading.extents(reader::nextData));
  }

  @Test
  void theLastCompressedGrainMayBeWholeOrEndWithTheDisk() throws IOException {
    byte[] whole = Arrays.copyOf(SmallVmdks.CONTENT_5, 4096);
    BytesFile file = SmallVmdks.stream();
    SmallVmdks.putGrain(file, STREAM_GRAIN_5, 5, Deflated.zlib(whole));
    assertHoldsTheContent(file);
  }

  @Test
  void theCapacityMayBeRoundedUpToAGrain() throws IOException {
    assertHoldsTheContent(SmallVmdks.sparse().putLong(12, 48));
    assertHoldsTheContent(SmallVmdks.stream().putLong(12, 48).putLong(FOOTER + 12, 48));
  }

  @Test
  void theDescriptorMayBeWrittenInOtherWays() throws IOException {
    String text =
        descriptor("monolithicSparse")
            .replace("createType=", "createType\t = ")
            .replace("RW 41 SPARSE \"small.vmdk\"", "RDONLY  41\tSPARSE \"\"")
            .replace("parentCID=ffffffff", "parentCID = \"FFFFFFFF\"")
            .replace("version=1", "version = 3\nisNativeSnapshot=\"no\"")
            .replace("\n", "\r\n");
    assertHoldsTheContent(SmallVmdks.sparse(text));
    String full = descriptor("monolithicSparse");
    assertHoldsTheContent(SmallVmdks.sparse(full + "#".repeat(1024 - full.length())));
    assertHoldsTheContent(SmallVmdks.sparse(full + "\0garbage"));
    // A name in UTF-8 has bytes that end lines in other encodings.
    int name = DESCRIPTOR + full.indexOf("small.vmdk");
    assertHoldsTheContent(SmallVmdks.sparse(full).putBytes(name, new byte[] {-60, -123}));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whatReadingDoesNotNeedIsIgnored(int version) throws IOException {
    // The redundant directory, compatible flags, and line ends that nobody vouches for.
    BytesFile file = SmallVmdks.sparse().putInt(4, version).putInt(8, 0xfff2).putLong(48, -7);
    assertHoldsTheContent(file.putInt(73, 0));
  }

  @Test
  void readsAnEmptyDisk() throws IOException {
    String text = descriptor("monolithicSparse").replace("RW 41", "RW 0");
    VmdkReader reader = VmdkReader.open(SmallVmdks.sparse(text).putLong(12, 0));
    assertEquals(0, reader.virtualSizeBytes());
    assertEquals(Optional.empty(), reader.nextData(0));
  }

  @Test
  void readsLargeCompressedGrainsInPieces() throws IOException {
    // One grain of 2 MiB, the first of two.
    int grain = 2 << 20;
    byte[] data = DiskContent.mixed(grain);
    byte[] stream = Deflated.zlib(data);
    BytesFile file = SmallVmdks.stream();
    int start = SmallVmdks.STREAM_LENGTH;
    int length = start + (stream.length + 12 + 511) / 512 * 512;
    file = file.withLength(length).putLong(56, SmallVmdks.STREAM_DIRECTORY / 512);
    file.putLong(12, 8192).putLong(20, 4096);
    String text = descriptor("streamOptimized").replace("RW 41", "RW 8192");
    file.putBytes(DESCRIPTOR, text.getBytes(US_ASCII));
    file.putBytes(STREAM_TABLE, new byte[2048]).putInt(STREAM_TABLE, start / 512);
    VmdkReader reader = VmdkReader.open(SmallVmdks.putGrain(file, start, 0, stream));
    long before = file.readBytes();
    byte[] expected = Arrays.copyOf(data, 2 * grain);
    assertArrayEquals(expected, Reading.inPieces(reader, 2 * grain, 100_000));
    assertEquals(12 + stream.length, file.readBytes() - before, "read once");
  }

  @Test
  void walksASparseDiskOf64TebibytesByItsDirectory() throws IOException {
    long sectors = 64L << 31;
    int entries = (int) (sectors / (128 * 512));
    int table = DIRECTORY + entries * 4;
    String text = descriptor("monolithicSparse").replace("RW 41", "RW " + sectors);
    BytesFile file = SmallVmdks.sparse(text).withLength(table + 2048 + 65_536);
    file.putLong(12, sectors).putLong(20, 128);
    file.putBytes(DIRECTORY, new byte[LENGTH]);
    file.putInt(table - 4, table / 512).putInt(table + 511 * 4, table / 512 + 4);
    VmdkReader reader = VmdkReader.open(file);
    assertEquals(
        List.of(new DataExtent(sectors * 512 - 65_536, 65_536)), Reading.extents(reader::nextData));
  }

  @Test
  void readsTheSameFromFourThreads() throws Exception {
    BytesFile bytes = SmallVmdks.stream();
    // Counting is not safe for threads.
    ImageFile file =
        new ImageFile() {
          @Override
          public long lengthBytes() {
            return bytes.lengthBytes();
          }

          @Override
          public void read(long position, ByteBuffer destination) {
            destination.put(bytes.bytesAt((int) position, destination.remaining()));
          }
        };
    VmdkReader reader = VmdkReader.open(file);
    byte[] whole = content();
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<Future<?>> checks = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        SplittableRandom random = new SplittableRandom(thread);
        checks.add(
            executor.submit(
                () -> {
                  for (int i = 0; i < 2_000; i++) {
                    int count = random.nextInt(10_000);
                    int position = random.nextInt(whole.length - count);
                    byte[] expected = Arrays.copyOfRange(whole, position, position + count);
                    assertArrayEquals(expected, Reading.bytes(reader, position, count));
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
  void isRecognisedByItsStart() throws IOException {
    assertTrue(VmdkReader.recognises(SmallVmdks.sparse()));
    assertTrue(VmdkReader.recognises(SmallVmdks.stream().withLength(4)));
    assertFalse(VmdkReader.recognises(SmallVmdks.stream().withLength(3)));
    assertFalse(VmdkReader.recognises(SmallVmdks.sparse().putByte(0, 'k')));
  }

  /** The files of this test are made by hand; this shows that they are VMDK to others too. */
  @Test
  void qemuReadsTheSameOfWhatIsMadeByHand(@TempDir Path folder) throws Exception {
    QemuImg.require();
    Path image = folder.resolve("image");
    Path raw = folder.resolve("raw");
    for (BytesFile file : List.of(SmallVmdks.sparse(), SmallVmdks.stream())) {
      Files.write(image, file.bytesAt(0, (int) file.lengthBytes()));
      QemuImg.run("convert", "-f", "vmdk", "-O", "raw", image, raw);
      assertArrayEquals(content(), Files.readAllBytes(raw));
    }
  }

  private static void assertHoldsTheContent(BytesFile file) throws IOException {
    VmdkReader reader = VmdkReader.open(file);
    assertEquals(DISK_BYTES, reader.virtualSizeBytes());
    assertArrayEquals(content(), Reading.bytes(reader, 0, DISK_BYTES));
    assertArrayEquals(content(), Reading.inPieces(reader, DISK_BYTES, 777));
    assertArrayEquals(content(), Reading.byExtents(reader, reader::nextData, DISK_BYTES));
    assertEquals(EXTENTS, Reading.extents(reader::nextData));
  }
}
