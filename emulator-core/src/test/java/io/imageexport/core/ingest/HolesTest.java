package io.imageexport.core.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.sectors.Reading;
import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.testing.QemuImg;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The holes of sparse files are not read, whatever format is in the file. */
class HolesTest {
  private static final SnapshotId ID = new SnapshotId("snapshot-0000000000");
  private static final long DISK_BYTES = 20L << 30;
  private static final int RUN_BYTES = 10_000;

  /** At the start, within a block, over the border of a block, and in the last, partial one. */
  private static final List<Long> RUNS =
      List.of(0L, (1L << 30) + 1_234, (7L << 30) - 5_000, DISK_BYTES - RUN_BYTES);

  @TempDir private Path directory;
  private Path raw;

  @BeforeEach
  void holesCanBeFound() {
    raw = directory.resolve("disk.raw");
    boolean supported =
        System.getProperty("os.name").equals("Linux") && Runtime.version().feature() >= 22;
    if (!supported) {
      String reason = "holes are found on Linux with Java 22 or later only";
      System.err.println("SKIPPED: " + reason);
      Assumptions.abort(reason);
    }
    assertTrue(LinuxCalls.bound().isPresent(), "the system calls are not bound");
  }

  private static byte[] run(int seed) {
    byte[] bytes = new byte[RUN_BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static void write(Path path, long position, byte[] bytes) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(bytes), position);
    }
  }

  private void writeDisk() throws IOException {
    for (int i = 0; i < RUNS.size(); i++) {
      write(raw, RUNS.get(i), run(i));
    }
  }

  /**
   * Blocks of 2 MiB are data as soon as a byte of them is; the tables of the VMDK take 320 KiB, and
   * are read twice.
   */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "RAW, raw, '', 1",
    "QCOW2, qcow2, '', 2",
    "QCOW2, qcow2, preallocation=metadata, 12",
    "VHD, vpc, 'subformat=fixed,force_size=on', 1",
    "VHD, vpc, 'subformat=dynamic,force_size=on', 12",
    "VMDK, vmdk, subformat=monolithicSparse, 8"
  })
  void aSparseDiskIsImportedWithoutReadingItsHoles(
      DiskFormat format, String qemuFormat, String options, int mostMebibytes) throws Exception {
    writeDisk();
    Path file = raw;
    if (format != DiskFormat.RAW) {
      QemuImg.require();
      file = directory.resolve("disk.image");
      List<Object> command = new ArrayList<>(List.of("convert", "-f", "raw", "-O", qemuFormat));
      if (!options.isEmpty()) {
        command.addAll(List.of("-o", options));
      }
      command.addAll(List.of(raw, file));
      QemuImg.run(command.toArray());
    }
    CountingFile counting = new CountingFile(DiskFile.open(file));
    SnapshotStore store = SnapshotStore.open(directory.resolve("snapshots"));
    try (DiskSource disk = DiskImages.open(counting, format)) {
      new SnapshotIngest(store).ingest(disk, ID, SnapshotIngest.ProgressListener.NONE);
    }
    assertTrue(
        counting.readBytes() <= (long) mostMebibytes << 20,
        () -> counting.readBytes() + " bytes were read");
    assertHoldsTheRuns(store);
  }

  private static void assertHoldsTheRuns(SnapshotStore store) throws IOException {
    try (Snapshot snapshot = store.open(ID)) {
      assertEquals(DISK_BYTES, snapshot.virtualSizeBytes());
      for (int i = 0; i < RUNS.size(); i++) {
        ByteBuffer content = ByteBuffer.allocate(RUN_BYTES);
        snapshot.read(RUNS.get(i), content);
        assertArrayEquals(run(i), content.array());
      }
      // The third run lies in two blocks.
      assertEquals(5L * Snapshot.BLOCK_BYTES, snapshot.storedBytes());
    }
  }

  /** On the file system of the temporary directory, and in memory where there is such a place. */
  @ParameterizedTest
  @ValueSource(strings = {"temporary", "/dev/shm"})
  void whatIsSkippedIsZero(String place) throws Exception {
    Path folder = place.equals("temporary") ? directory : Path.of(place);
    Assumptions.assumeTrue(Files.isWritable(folder), "SKIPPED: there is no " + place);
    Path file = Files.createTempFile(folder, "holes-", ".raw");
    try {
      for (int seed = 0; seed < 20; seed++) {
        byte[] content = scattered(file, new Random(seed));
        try (DiskFile disk = DiskFile.open(file)) {
          assertArrayEquals(content, Reading.byExtents(disk::read, disk::nextData, content.length));
          long data =
              Reading.extents(disk::nextData).stream().mapToLong(DataExtent::lengthBytes).sum();
          assertTrue(data < content.length, "no hole was found in " + file);
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  /** Writes some runs into an empty file of a random length, and returns its content. */
  private static byte[] scattered(Path file, Random random) throws IOException {
    byte[] content = new byte[(4 << 20) + random.nextInt(4 << 20)];
    Files.write(file, new byte[0]);
    write(file, content.length - 1, new byte[1]);
    for (int i = 0; i < 5; i++) {
      byte[] run = run(random.nextInt());
      int position = random.nextInt(content.length - run.length);
      System.arraycopy(run, 0, content, position, run.length);
      write(file, position, run);
    }
    return content;
  }

  @Test
  void aQuestionWithinAHoleOrAStretchOfDataIsAnswered() throws Exception {
    writeDisk();
    try (DiskFile disk = DiskFile.open(raw)) {
      DataExtent second = disk.nextData(1L << 29).orElseThrow();
      assertTrue(second.positionBytes() <= RUNS.get(1) && second.endBytes() > RUNS.get(1));
      assertEquals(second, disk.nextData(second.positionBytes()).orElseThrow());
      DataExtent rest = disk.nextData(RUNS.get(1)).orElseThrow();
      assertEquals(RUNS.get(1), rest.positionBytes());
      assertEquals(second.endBytes(), rest.endBytes());
      assertEquals(0, disk.nextData(0).orElseThrow().positionBytes(), "backwards");
      assertEquals(DISK_BYTES, disk.nextData(DISK_BYTES - 1).orElseThrow().endBytes());
      assertEquals(Optional.empty(), disk.nextData(DISK_BYTES));
    }
  }

  @Test
  void aFileThatEndsWithAHoleEndsThere() throws Exception {
    writeDisk();
    try (FileChannel file = FileChannel.open(raw, StandardOpenOption.WRITE)) {
      file.truncate(10L << 30);
    }
    write(raw, (10L << 30) - 1, new byte[1]);
    try (FileChannel file = FileChannel.open(raw, StandardOpenOption.WRITE)) {
      file.truncate((10L << 30) - 1_000_000);
    }
    try (DiskFile disk = DiskFile.open(raw)) {
      assertEquals(Optional.empty(), disk.nextData(8L << 30));
    }
  }

  /** Else the rest would pass for zeros. */
  @Test
  void aFileThatIsCutOffWhileItIsReadFails() throws Exception {
    writeDisk();
    try (DiskFile disk = DiskFile.open(raw)) {
      disk.nextData(0);
      try (FileChannel file = FileChannel.open(raw, StandardOpenOption.WRITE)) {
        file.truncate(5L << 30);
      }
      assertThrows(EOFException.class, () -> disk.nextData(6L << 30));
    }
  }

  @Test
  void whatIsReadIsWhatWasMeasured() throws Exception {
    writeDisk();
    Path other = directory.resolve("other.raw");
    Files.write(other, new byte[] {1, 2, 3});
    Optional<FileHoles> holes = FileHoles.open(raw);
    Files.move(other, raw, StandardCopyOption.REPLACE_EXISTING);
    try (DiskFile disk = DiskFile.open(raw, holes)) {
      assertEquals(DISK_BYTES, disk.lengthBytes());
      ByteBuffer start = ByteBuffer.allocate(RUN_BYTES);
      disk.read(0, start);
      assertArrayEquals(run(0), start.array());
    }
  }

  @Test
  void aNameOfAnyCharactersIsFound() throws Exception {
    Path file = directory.resolve("a disk, 100 %25, and a # ?.raw");
    Files.move(Files.write(raw, Arrays.copyOf(run(1), 100_000)), file);
    assertTrue(FileHoles.open(file).isPresent(), file.toString());
  }

  @Test
  void withoutThatKnowledgeEverythingIsData() throws Exception {
    Files.write(raw, new byte[100_000]);
    try (DiskFile disk = DiskFile.open(raw, Optional.empty())) {
      assertEquals(Optional.of(new DataExtent(5, 99_995)), disk.nextData(5));
      assertEquals(Optional.empty(), disk.nextData(100_000));
    }
  }

  @Test
  void aClosedFileIsNotAsked() throws Exception {
    writeDisk();
    FileHoles holes = FileHoles.open(raw).orElseThrow();
    holes.close();
    holes.close();
    assertThrows(IllegalStateException.class, () -> holes.nextData(0, DISK_BYTES));
  }
}
