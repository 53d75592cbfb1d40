package io.imageexport.core.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.sectors.DiskContent;
import io.imageexport.core.sectors.Reading;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.testing.QemuImg;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** VHD and VMDK files made by QEMU are recognised and read, or refused for the right reason. */
class QemuDisksTest {
  private static final Pattern VIRTUAL_SIZE = Pattern.compile("\"virtual-size\": ([0-9]+)");
  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private Path raw;
  private Path image;

  @BeforeEach
  void toolsArePresent() {
    QemuImg.require();
    raw = folder.resolve("disk.raw");
    image = folder.resolve("disk.image");
  }

  /** Of no, one and two grain tables, with and without a last block or grain that is whole. */
  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = ' ',
      value = {
        "vpc subformat=fixed 512",
        "vpc subformat=fixed 5244416",
        "vpc subformat=fixed,force_size=on 512",
        "vpc subformat=fixed,force_size=on 5244416",
        "vpc subformat=fixed,force_size=on 6291456",
        "vpc subformat=dynamic 512",
        "vpc subformat=dynamic 5244416",
        "vpc subformat=dynamic 6291456",
        "vpc subformat=dynamic,force_size=on 512",
        "vpc subformat=dynamic,force_size=on 2097152",
        "vpc subformat=dynamic,force_size=on 5244416",
        "vpc subformat=dynamic,force_size=on 40000512",
        "vmdk subformat=monolithicSparse 512",
        "vmdk subformat=monolithicSparse 65536",
        "vmdk subformat=monolithicSparse 5244416",
        "vmdk subformat=monolithicSparse 40000512",
        "vmdk subformat=monolithicSparse,zeroed_grain=on 5244416",
        "vmdk subformat=monolithicSparse,compat6=on 5244416",
        "vmdk subformat=streamOptimized 512",
        "vmdk subformat=streamOptimized 65536",
        "vmdk subformat=streamOptimized 5244416",
        "vmdk subformat=streamOptimized 40000512",
        "vmdk subformat=streamOptimized,zeroed_grain=on 5244416",
        "vmdk subformat=monolithicFlat 5244416",
        "vmdk subformat=twoGbMaxExtentFlat 5244416",
        "vmdk subformat=twoGbMaxExtentSparse 65536",
        "vmdk subformat=twoGbMaxExtentSparse 40000512",
      })
  void readsWhatQemuConverted(String format, String options, int size) throws Exception {
    byte[] content = DiskContent.mixed(size);
    Files.write(raw, content);
    QemuImg.run("convert", "-f", "raw", "-O", format, "-o", options, raw, image);
    assertHolds(content, format);
  }

  /** What holds no text that is not zero is still the whole disk. */
  @ParameterizedTest
  @ValueSource(strings = {"vpc 2040G", "vpc 1G", "vmdk 1536", "vmdk 2T"})
  void readsEmptyDisks(String formatAndSize) throws Exception {
    String[] words = formatAndSize.split(" ", -1);
    QemuImg.run("create", "-q", "-f", words[0], image, words[1]);
    try (DiskSource disk = DiskImages.open(image)) {
      assertEquals(virtualSize(words[0]), disk.virtualSizeBytes());
      assertTrue(Reading.extents(disk::nextData).isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vpc, subformat=dynamic",
    "vmdk, subformat=monolithicSparse",
    "vmdk, 'subformat=monolithicSparse,zeroed_grain=on'"
  })
  void readsADiskThatWasWrittenInPlaces(String format, String options) throws Exception {
    QemuImg.run("create", "-q", "-f", format, "-o", options, image, "10027008");
    QemuImg.io(
        format,
        image,
        List.of(
            "write -P 17 5000 3000",
            "write -P 18 3000k 1000k",
            "write -z 3072k 192k",
            "write -P 19 10026496 512"));
    byte[] expected = new byte[10_027_008];
    Arrays.fill(expected, 5000, 8000, (byte) 17);
    Arrays.fill(expected, 3000 << 10, 4000 << 10, (byte) 18);
    Arrays.fill(expected, 3072 << 10, 3264 << 10, (byte) 0);
    Arrays.fill(expected, 10_026_496, 10_027_008, (byte) 19);
    assertHolds(expected, format);
  }

  /** Three extents, with data on both sides of their borders. */
  @ParameterizedTest
  @ValueSource(strings = {"twoGbMaxExtentSparse", "twoGbMaxExtentFlat"})
  void readsSeveralExtents(String kind) throws Exception {
    QemuImg.run("create", "-q", "-f", "vmdk", "-o", "subformat=" + kind, image, "4200M");
    QemuImg.io(
        "vmdk",
        image,
        List.of("write -P 1 2047M 2M", "write -P 2 4095M 2M", "write -P 3 4199M 1M"));
    try (DiskSource disk = DiskImages.open(image)) {
      assertEquals(4200L * MIB, disk.virtualSizeBytes());
      assertFilled(disk, 2046, 0);
      assertFilled(disk, 2047, 1);
      assertFilled(disk, 2048, 1);
      assertFilled(disk, 2049, 0);
      assertFilled(disk, 4095, 2);
      assertFilled(disk, 4096, 2);
      assertFilled(disk, 4097, 0);
      assertFilled(disk, 4199, 3);
      byte[] across = Reading.bytes(disk::read, 2048L * MIB - 1000, 2000);
      assertArrayEquals(filled(2000, 1), across);
      if (kind.equals("twoGbMaxExtentSparse")) {
        long dataBytes =
            Reading.extents(disk::nextData).stream().mapToLong(DataExtent::lengthBytes).sum();
        assertEquals(5L * MIB, dataBytes);
      }
    }
  }

  private static void assertFilled(DiskSource disk, long mib, int value) throws IOException {
    assertArrayEquals(filled(MIB, value), Reading.bytes(disk::read, mib * MIB, MIB), mib + " MiB");
  }

  private static byte[] filled(int count, int value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** As ESX writes it; QEMU reads it, but does not make it. */
  @Test
  void readsAFlatDiskOfEsx() throws Exception {
    byte[] content = DiskContent.mixed(5_244_416);
    Files.write(raw, content);
    String options = "subformat=monolithicFlat";
    QemuImg.run("convert", "-f", "raw", "-O", "vmdk", "-o", options, raw, image);
    String text = Files.readString(image);
    Files.writeString(
        image, text.replace("monolithicFlat", "vmfs").replaceAll("FLAT (\"[^\"]+\") 0", "VMFS $1"));
    assertHolds(content, "vmdk");
  }

  @Test
  void theDataBesideADescriptorIsNotTakenForADisk() throws Exception {
    Path descriptor = folder.resolve("disk.vmdk");
    QemuImg.run("create", "-q", "-f", "vmdk", "-o", "subformat=monolithicFlat", descriptor, "1M");
    assertRefused(folder.resolve("disk-flat.vmdk"), "Give its descriptor");
    Files.delete(folder.resolve("disk-flat.vmdk"));
    assertRefused(
        descriptor, "the extent 'disk-flat.vmdk', which cannot be used: there is no such");
  }

  @Test
  void refusesOneExtentOfSeveral() throws Exception {
    Path descriptor = folder.resolve("split.vmdk");
    QemuImg.run(
        "create", "-q", "-f", "vmdk", "-o", "subformat=twoGbMaxExtentSparse", descriptor, "3G");
    assertRefused(folder.resolve("split-s002.vmdk"), "one extent of a disk in several files");
  }

  @Test
  void refusesAParent() throws Exception {
    QemuImg.run("create", "-q", "-f", "vmdk", raw, "1M");
    QemuImg.run("create", "-q", "-f", "vmdk", "-b", raw, "-F", "vmdk", image);
    assertRefused(image, "has a parent");
  }

  @Test
  void refusesVhdx() throws Exception {
    QemuImg.run("create", "-q", "-f", "vhdx", image, "1M");
    assertRefused(image, "looks like VHDX; expected raw, QCOW2, VHD or VMDK. Convert it first");
  }

  private static void assertRefused(Path file, String rule) {
    IOException refusal = assertThrows(IOException.class, () -> DiskImages.open(file));
    assertTrue(refusal.getMessage().contains(rule), refusal.getMessage());
  }

  /** Compares the disk as a whole, in odd pieces, and by its extents. */
  private void assertHolds(byte[] content, String format) throws Exception {
    try (DiskSource disk = DiskImages.open(image)) {
      long size = virtualSize(format);
      assertEquals(size, disk.virtualSizeBytes());
      // Without force_size, QEMU makes VHDs larger than asked for, to fit their geometry.
      assertTrue(size >= content.length && size < content.length + MIB, size + " bytes");
      byte[] expected = Arrays.copyOf(content, (int) size);
      assertArrayEquals(expected, Reading.bytes(disk::read, 0, expected.length));
      assertArrayEquals(expected, Reading.inPieces(disk::read, expected.length, 12_345));
      assertArrayEquals(expected, Reading.byExtents(disk::read, disk::nextData, expected.length));
      assertThrows(IllegalArgumentException.class, () -> disk.read(size, ByteBuffer.allocate(1)));
    }
  }

  private long virtualSize(String format) throws Exception {
    String info = QemuImg.run("info", "-f", format, "--output=json", image);
    Matcher matcher = VIRTUAL_SIZE.matcher(info);
    assertTrue(matcher.find(), info);
    return Long.parseLong(matcher.group(1));
  }
}
