package io.imageexport.core.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file's format is what its content shows, if that is one format only. */
class FormatProbeTest {
  private static final String QCOW2 = "QFI\u00fb";

  @TempDir private Path directory;

  private Path file(String start, String lastSector) throws IOException {
    byte[] content = new byte[8 * 512];
    byte[] first = start.getBytes(ISO_8859_1);
    System.arraycopy(first, 0, content, 0, first.length);
    byte[] last = lastSector.getBytes(ISO_8859_1);
    System.arraycopy(last, 0, content, 7 * 512, last.length);
    return Files.write(directory.resolve("file"), content);
  }

  private DiskFormat probe(String start, String lastSector) throws IOException {
    try (DiskFile file = DiskFile.open(file(start, lastSector))) {
      return FormatProbe.probe(file, Path.of("disk.img"));
    }
  }

  @Test
  void tellsTheFormat() throws IOException {
    assertEquals(DiskFormat.RAW, probe("", ""));
    assertEquals(DiskFormat.QCOW2, probe(QCOW2, ""));
    assertEquals(DiskFormat.VMDK, probe("KDMV", ""));
    assertEquals(DiskFormat.VHD, probe("conectix", ""));
    assertEquals(DiskFormat.VHD, probe("", "conectix"));
    assertEquals(DiskFormat.VHD, probe("conectix", "conectix"));
    assertEquals(DiskFormat.RAW, probe("connectix", "vhdxfile"));
  }

  @ParameterizedTest
  @CsvSource({"vhdxfile, VHDX", "COWD, VMDK of ESX (COWD)", "WithoutFreeSpace, a Parallels disk"})
  void refusesWhatIsNotRead(String start, String name) {
    RefusedDiskException refusal = assertThrows(RefusedDiskException.class, () -> probe(start, ""));
    assertEquals(
        "it looks like "
            + name
            + "; expected raw, QCOW2, VHD or VMDK. Convert it first: qemu-img convert -O qcow2 IN"
            + " OUT",
        refusal.getMessage());
    assertTrue(refusal.mayBeRaw());
  }

  /** The guest of a fixed VHD decides how the file begins, the guest of a raw disk how it ends. */
  @Test
  void assumesNothingOfWhatLooksLikeTwoFormats() {
    IOException refusal = assertThrows(IOException.class, () -> probe(QCOW2, "conectix"));
    assertEquals(
        "it looks like QCOW2 and like VHD; expected one format. Specify its actual format",
        refusal.getMessage());
    refusal = assertThrows(IOException.class, () -> probe("KDMV", "conectix"));
    assertEquals(
        "it looks like VMDK and like VHD; expected one format. Specify its actual format",
        refusal.getMessage());
  }

  /** On this machine, raw is the word of the file's owner. */
  @Test
  void aRawDiskIsTakenAsItIsTold() throws IOException {
    Path file = file("KDMV", "conectix");
    try (DiskSource disk = DiskImages.open(file, DiskFormat.RAW)) {
      assertEquals(8 * 512, disk.virtualSizeBytes());
    }
    IOException refusal =
        assertThrows(IOException.class, () -> DiskImages.open(file, DiskFormat.VHD));
    assertTrue(refusal.getMessage().contains("checksum"), refusal.getMessage());
  }

  /** As for an object in a bucket. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "RAW, vhdxfile, -, it looks like VHDX; expected raw",
        "RAW, QFI\u00fb, -, it looks like QCOW2; expected RAW",
        "RAW, KDMV, -, it looks like VMDK; expected RAW",
        "RAW, -, conectix, it looks like VHD; expected RAW",
        "QCOW2, KDMV, -, it looks like VMDK; expected QCOW2. Specify its actual format",
        "QCOW2, vhdxfile, -, it looks like VHDX; expected raw",
        "QCOW2, -, -, does not begin with the QCOW2 magic number",
        "VHD, KDMV, -, it looks like VMDK; expected VHD",
        "VHD, -, -, does not end with a VHD footer",
        "VMDK, QFI\u00fb, -, it looks like QCOW2; expected VMDK",
        "VMDK, -, -, does not begin with the VMDK magic number",
        "VMDK, # Disk DescriptorFile, -, a descriptor only"
      })
  void anotherFormatThanStatedIsRefused(DiskFormat stated, String start, String end, String reason)
      throws IOException {
    Path path = file(start == null ? "" : start, end == null ? "" : end);
    IOException refusal =
        assertThrows(
            IOException.class, () -> DiskImages.open((SourceFile) DiskFile.open(path), stated));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 100, 511})
  void aDiskHasASector(int length) throws IOException {
    Path file = Files.write(directory.resolve("short"), new byte[length]);
    RefusedDiskException refusal =
        assertThrows(RefusedDiskException.class, () -> DiskImages.open(file));
    assertEquals(
        "it has "
            + length
            + " bytes; expected a disk of at least one sector of 512. Copy it again from its source",
        refusal.getMessage());
    try (DiskSource disk = DiskImages.open(file, DiskFormat.RAW)) {
      assertEquals(512, disk.virtualSizeBytes());
    }
  }

  /** As QEMU does. */
  @Test
  void theLastSectorOfARawDiskIsFilledWithZeros() throws IOException {
    byte[] content = new byte[1000];
    Arrays.fill(content, (byte) 1);
    Path file = Files.write(directory.resolve("odd"), content);
    try (DiskSource disk = DiskImages.open(file)) {
      assertEquals(1024, disk.virtualSizeBytes());
      ByteBuffer bytes = ByteBuffer.allocate(1024);
      disk.read(0, bytes);
      assertArrayEquals(Arrays.copyOf(content, 1024), bytes.array());
    }
  }

  @ParameterizedTest
  @EnumSource(DiskFormat.class)
  void anEmptyFileIsNoDisk(DiskFormat format) throws IOException {
    Path file = Files.write(directory.resolve("empty"), new byte[0]);
    String expected =
        "it is empty; expected raw, QCOW2, VHD or VMDK. Copy it again from its source";
    IOException refusal = assertThrows(IOException.class, () -> DiskImages.open(file));
    assertEquals(expected, refusal.getMessage());
    refusal = assertThrows(IOException.class, () -> DiskImages.open(file, format));
    assertEquals(expected, refusal.getMessage());
  }

  /** A fixed VHD that has lost its end, for example. */
  @Test
  void aNameThatPromisesAnotherFormatIsNotPassedOver() throws IOException {
    Path file = Files.write(directory.resolve("disk.VHD"), new byte[4096]);
    IOException refusal = assertThrows(IOException.class, () -> DiskImages.open(file));
    assertEquals(
        "it is named .vhd, but looks like RAW; expected VHD. It may be incomplete: copy it again;"
            + " or specify its actual format",
        refusal.getMessage());
    try (DiskSource disk = DiskImages.open(file, DiskFormat.RAW)) {
      assertEquals(4096, disk.virtualSizeBytes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk.vdi", "disk.img.gz", "disk.vhdx", "disk.ova", "a.E01"})
  void aNameOfAFormatThatIsNotReadIsNotPassedOver(String name) throws IOException {
    Path file = Files.write(directory.resolve(name), new byte[4096]);
    IOException refusal = assertThrows(IOException.class, () -> DiskImages.open(file));
    assertTrue(refusal.getMessage().contains("does not begin like such a file"), name);
  }
}
