package io.imageexport.core.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  @CsvSource({
    "vhdxfile, VHDX",
    "COWD, VMDK of ESX (COWD)",
    "# Disk DescriptorFile, VMDK in several files"
  })
  void refusesWhatIsNotSupported(String start, String name) {
    IOException refusal = assertThrows(IOException.class, () -> probe(start, ""));
    assertEquals(
        "it looks like "
            + name
            + ", which is not supported; raw, QCOW2, VHD and VMDK in one file are. Say --format raw"
            + " if it is a raw disk",
        refusal.getMessage());
  }

  /** The guest of a fixed VHD decides how the file begins, the guest of a raw disk how it ends. */
  @Test
  void assumesNothingOfWhatLooksLikeTwoFormats() {
    IOException refusal = assertThrows(IOException.class, () -> probe(QCOW2, "conectix"));
    assertEquals("it looks like QCOW2 and like VHD; say --format", refusal.getMessage());
    refusal = assertThrows(IOException.class, () -> probe("KDMV", "conectix"));
    assertEquals("it looks like VMDK and like VHD; say --format", refusal.getMessage());
  }

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

  @Test
  void filesShorterThanAnyMagicAreRaw() throws IOException {
    for (int length = 1; length < 8; length++) {
      Path file = Files.write(directory.resolve("short"), new byte[length]);
      try (DiskSource disk = DiskImages.open(file)) {
        assertEquals(length, disk.virtualSizeBytes());
      }
    }
  }

  @Test
  void anEmptyFileIsNoDisk() throws IOException {
    Path file = Files.write(directory.resolve("empty"), new byte[0]);
    IOException refusal = assertThrows(IOException.class, () -> DiskImages.open(file));
    assertEquals("it is empty", refusal.getMessage());
  }

  /** A fixed VHD that has lost its end, for example. */
  @Test
  void aNameThatPromisesAnotherFormatIsNotPassedOver() throws IOException {
    Path file = Files.write(directory.resolve("disk.VHD"), new byte[4096]);
    IOException refusal = assertThrows(IOException.class, () -> DiskImages.open(file));
    assertEquals(
        "it is named .vhd, but its content is not VHD; say --format raw if it is that",
        refusal.getMessage());
    try (DiskSource disk = DiskImages.open(file, DiskFormat.RAW)) {
      assertEquals(4096, disk.virtualSizeBytes());
    }
  }
}
