package io.imageexport.core.vhd;

import static io.imageexport.core.vhd.SmallVhds.BLOCK_0;
import static io.imageexport.core.vhd.SmallVhds.CONTENT_0;
import static io.imageexport.core.vhd.SmallVhds.CONTENT_3;
import static io.imageexport.core.vhd.SmallVhds.DISK_BYTES;
import static io.imageexport.core.vhd.SmallVhds.FIXED_BYTES;
import static io.imageexport.core.vhd.SmallVhds.FIXED_CONTENT;
import static io.imageexport.core.vhd.SmallVhds.FOOTER;
import static io.imageexport.core.vhd.SmallVhds.HEADER;
import static io.imageexport.core.vhd.SmallVhds.TABLE;
import static io.imageexport.core.vhd.SmallVhds.sealed;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.sectors.BytesFile;
import io.imageexport.core.sectors.Reading;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.testing.QemuImg;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is legal is read, whoever would write it so. */
class VhdReaderTest {
  @Test
  void readsAFixedDisk() throws IOException {
    VhdReader reader = VhdReader.open(SmallVhds.fixed());
    assertEquals(FIXED_BYTES, reader.virtualSizeBytes());
    assertArrayEquals(FIXED_CONTENT, Reading.bytes(reader, 0, FIXED_BYTES));
    assertArrayEquals(
        Arrays.copyOfRange(FIXED_CONTENT, 700, 1301), Reading.bytes(reader, 700, 601));
    assertEquals(Optional.of(new DataExtent(700, FIXED_BYTES - 700)), reader.nextData(700));
    assertEquals(Optional.empty(), reader.nextData(FIXED_BYTES));
  }

  @Test
  void readsAnEmptyFixedDisk() throws IOException {
    BytesFile footer = new BytesFile(512, ByteOrder.BIG_ENDIAN);
    footer.putBytes(0, SmallVhds.fixed().bytesAt(FIXED_BYTES, 512)).putLong(48, 0);
    VhdReader reader = VhdReader.open(sealed(footer));
    assertEquals(0, reader.virtualSizeBytes());
    assertEquals(Optional.empty(), reader.nextData(0));
  }

  @Test
  void readsADynamicDisk() throws IOException {
    VhdReader reader = VhdReader.open(SmallVhds.dynamic());
    assertEquals(DISK_BYTES, reader.virtualSizeBytes());
    assertArrayEquals(content(), Reading.bytes(reader, 0, DISK_BYTES));
    assertArrayEquals(content(), Reading.inPieces(reader, DISK_BYTES, 777));
    assertArrayEquals(content(), Reading.byExtents(reader, reader::nextData, DISK_BYTES));
    assertEquals(
        List.of(new DataExtent(0, 4096), new DataExtent(3 * 4096, 4096)),
        Reading.extents(reader::nextData));
  }

  @Test
  void extentsStartWhereAskedAndEndWithTheDisk() throws IOException {
    BytesFile file = SmallVhds.dynamic();
    file.putInt(TABLE + 4 * 4, file.intAt(TABLE)).putInt(TABLE, -1);
    VhdReader reader = VhdReader.open(file);
    assertEquals(
        Optional.of(new DataExtent(4 * 4096 - 1, 4096 - 511)), reader.nextData(4 * 4096 - 1));
    assertEquals(Optional.empty(), reader.nextData(DISK_BYTES));
    assertThrows(IllegalArgumentException.class, () -> reader.nextData(DISK_BYTES + 1));
    assertThrows(IllegalArgumentException.class, () -> reader.nextData(-1));
  }

  @Test
  void refusesToReadBeyondTheDisk() throws IOException {
    VhdReader reader = VhdReader.open(SmallVhds.dynamic());
    assertThrows(IllegalArgumentException.class, () -> Reading.bytes(reader, DISK_BYTES, 1));
    assertThrows(IllegalArgumentException.class, () -> Reading.bytes(reader, DISK_BYTES - 1, 2));
    assertThrows(IllegalArgumentException.class, () -> Reading.bytes(reader, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> Reading.bytes(reader, Long.MAX_VALUE, 1));
  }

  @Test
  void sectorsWithoutTheirBitReadAsZeros() throws IOException {
    // The highest bit is the first sector's: 0, 1, 4 and 7 hold data.
    VhdReader reader = VhdReader.open(SmallVhds.dynamic().putByte(BLOCK_0, 0b1100_1001));
    byte[] expected = content();
    Arrays.fill(expected, 2 * 512, 4 * 512, (byte) 0);
    Arrays.fill(expected, 5 * 512, 7 * 512, (byte) 0);
    assertArrayEquals(expected, Reading.bytes(reader, 0, DISK_BYTES));
    assertArrayEquals(expected, Reading.inPieces(reader, DISK_BYTES, 333));
  }

  @Test
  void readsBitmapsLongerThanASector() throws IOException {
    // One block of 4 MiB has 8192 sectors, and so two sectors of bits.
    int block = 4 << 20;
    int length = BLOCK_0 + 1024 + block + 512;
    BytesFile file = SmallVhds.dynamic().withLength(length);
    file.putBytes(length - 512, file.bytesAt(0, 512));
    file.putInt(HEADER + 32, block).putInt(HEADER + 28, 1);
    for (int position : new int[] {0, length - 512}) {
      file.putLong(position + 48, block);
    }
    file.putBytes(BLOCK_0, new byte[1024]);
    file.putByte(BLOCK_0 + 1023, 1).putByte(BLOCK_0 + 512, 0x80);
    file.putBytes(BLOCK_0 + 1024, SmallVhds.filled(block, 7));
    byte[] expected = new byte[block];
    Arrays.fill(expected, block - 512, block, (byte) 7);
    Arrays.fill(expected, block / 2, block / 2 + 512, (byte) 7);
    VhdReader reader = VhdReader.open(sealed(file));
    assertArrayEquals(expected, Reading.bytes(reader, 0, block));
    assertArrayEquals(expected, Reading.inPieces(reader, block, 100_001));
  }

  @Test
  void readsBlocksOfOneSector() throws IOException {
    BytesFile file = SmallVhds.dynamic().putInt(HEADER + 32, 512).putInt(HEADER + 28, 39);
    file.putByte(BLOCK_0, 0x80);
    VhdReader reader = VhdReader.open(sealed(file));
    byte[] expected = new byte[DISK_BYTES];
    System.arraycopy(CONTENT_0, 0, expected, 0, 512);
    System.arraycopy(CONTENT_3, 0, expected, 3 * 512, 512);
    assertArrayEquals(expected, Reading.bytes(reader, 0, DISK_BYTES));
  }

  @Test
  void theFootersOfOldVirtualPcHave511Bytes() throws IOException {
    BytesFile fixed = SmallVhds.fixed().withLength(FIXED_BYTES + 511);
    assertArrayEquals(FIXED_CONTENT, Reading.bytes(VhdReader.open(fixed), 0, FIXED_BYTES));
    BytesFile dynamic = SmallVhds.dynamic().withLength(FOOTER + 511);
    assertArrayEquals(content(), Reading.bytes(VhdReader.open(dynamic), 0, DISK_BYTES));
    assertTrue(VhdReader.recognises(fixed));
  }

  @Test
  void whatReadingDoesNotNeedIsIgnored() throws IOException {
    BytesFile file = SmallVhds.dynamic();
    for (int position : new int[] {0, FOOTER}) {
      // Features, time, creator, original size, geometry.
      file.putInt(position + 8, 3).putInt(position + 24, 99).putInt(position + 28, 0x76706320);
      file.putLong(position + 40, 512).putInt(position + 56, 0x00010101);
    }
    // Another identity in the copy, the next structure, and an entry behind the end of the disk.
    file.putInt(68, 5).putLong(HEADER + 8, 0xffffffffL).putInt(HEADER + 28, 100);
    file.putInt(TABLE + 5 * 4, 1);
    VhdReader reader = VhdReader.open(sealed(file));
    assertArrayEquals(content(), Reading.bytes(reader, 0, DISK_BYTES));
  }

  @Test
  void walksALargeSparseDiskByItsTable() throws IOException {
    // 2040 GiB in blocks of 2 MiB: a table of 4 MiB, whose last block alone is there.
    long size = 2040L << 30;
    int entries = (int) (size >> 21);
    int block = TABLE + entries * 4;
    int length = block + 512 + (2 << 20) + 512;
    BytesFile file = SmallVhds.dynamic().withLength(length);
    file.putBytes(TABLE, SmallVhds.filled(entries * 4, 0xff));
    file.putInt(TABLE + (entries - 1) * 4, block / 512);
    file.putBytes(length - 512, file.bytesAt(0, 512));
    file.putInt(HEADER + 28, entries).putInt(HEADER + 32, 2 << 20);
    file.putLong(48, size).putLong(length - 512 + 48, size);
    VhdReader reader = VhdReader.open(sealed(file));
    assertEquals(
        List.of(new DataExtent(size - (2 << 20), 2 << 20)), Reading.extents(reader::nextData));
    assertArrayEquals(new byte[100], Reading.bytes(reader, size - 100, 100));
  }

  @Test
  void readsNoMoreThanIsAskedForAndTheBits() throws IOException {
    BytesFile file = SmallVhds.dynamic();
    VhdReader reader = VhdReader.open(file);
    long before = file.readBytes();
    assertArrayEquals(Arrays.copyOfRange(CONTENT_0, 100, 1100), Reading.bytes(reader, 100, 1000));
    assertEquals(1000 + 1, file.readBytes() - before);
  }

  @Test
  void isRecognisedByItsFooterOrTheCopy() throws IOException {
    assertTrue(VhdReader.recognises(SmallVhds.fixed()));
    assertTrue(VhdReader.recognises(SmallVhds.dynamic()));
    assertTrue(VhdReader.recognises(SmallVhds.dynamic().withLength(1000)));
    assertFalse(VhdReader.recognises(SmallVhds.fixed().withLength(1000)));
    assertFalse(VhdReader.recognises(SmallVhds.fixed().withLength(0)));
  }

  /** The files of this test are made by hand; this shows that they are VHD to others too. */
  @Test
  void qemuReadsTheSameOfWhatIsMadeByHand(@TempDir Path folder) throws Exception {
    QemuImg.require();
    BytesFile file = SmallVhds.dynamic();
    // QEMU goes by the size, not by the geometry, if the creator is Windows.
    file.putBytes(28, "win ".getBytes(US_ASCII)).putBytes(FOOTER + 28, "win ".getBytes(US_ASCII));
    sealed(file);
    Path image = Files.write(folder.resolve("image"), file.bytesAt(0, FOOTER + 512));
    Path raw = folder.resolve("raw");
    QemuImg.run("convert", "-f", "vpc", "-O", "raw", image, raw);
    assertArrayEquals(content(), Files.readAllBytes(raw));
  }

  private static byte[] content() {
    byte[] content = new byte[DISK_BYTES];
    System.arraycopy(CONTENT_0, 0, content, 0, 4096);
    System.arraycopy(CONTENT_3, 0, content, 3 * 4096, 4096);
    return content;
  }
}
