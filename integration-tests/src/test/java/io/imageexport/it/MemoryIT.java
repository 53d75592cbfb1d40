package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.testing.Thorough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An export takes no more memory for a large disk than for a small one, be it large by its size or
 * by its data.
 *
 * <p>A disk of 2 TiB with data in each hundredth block, and a full one of 40 GiB.
 */
@Thorough
class MemoryIT {
  private static final Duration EXPORT_LIMIT = Duration.ofMinutes(10);
  private static final long MAX_RESIDENT_BYTES = 400L << 20;

  /** What two runs of one export differ by, and more. */
  private static final long MAX_DIFFERENCE_BYTES = 64L << 20;

  private static final int SPARSE_GIB = 2_048;
  private static final int DENSE_GIB = 40;
  private static final String IMAGE = "img-memory0001";

  @TempDir private Path directory;

  @Test
  void aLargeDiskAndAFullOneAreExportedInTheSameBoundedMemory() throws Exception {
    long sparse = exported(SPARSE_GIB, RepeatedSnapshot.onePercent(SPARSE_GIB));
    long dense = exported(DENSE_GIB, RepeatedSnapshot.dense(DENSE_GIB));
    assertTrue(sparse < MAX_RESIDENT_BYTES, () -> "sparse disk: " + sparse + " bytes");
    assertTrue(dense < MAX_RESIDENT_BYTES, () -> "full disk: " + dense + " bytes");
    assertTrue(
        Math.abs(sparse - dense) < MAX_DIFFERENCE_BYTES,
        () -> "sparse disk: " + sparse + " bytes, full disk: " + dense + " bytes");
  }

  /** Exports a disk, and returns the most memory that the emulator has had. */
  private long exported(int virtualSizeGib, RepeatedSnapshot disk) throws Exception {
    Path data = directory.resolve("data-" + virtualSizeGib);
    try (CountingStore store = CountingStore.start()) {
      String[] options = {
        "--oss-endpoint",
        store.endpoint().toString(),
        "--oss-access-key",
        "any",
        "--oss-secret-key",
        "any",
        "--seed",
        seed(virtualSizeGib).toString()
      };
      EmulatorProcess.serve(data, options).close();
      disk.replace(onlySnapshot(data));
      try (EmulatorProcess emulator = EmulatorProcess.serveAsLaunched(data, options)) {
        ProcessFigures figures = ProcessFigures.of(emulator);
        long start = System.nanoTime();
        export(emulator);
        double seconds = (System.nanoTime() - start) / 1e9;
        long resident = figures.mostResidentBytes();
        System.out.printf(
            "A disk of %d GiB with %.1f GiB of data: %.1f s, %.0f MiB resident%n",
            virtualSizeGib, disk.storedBytes() / (double) (1 << 30), seconds, resident / 1048576.0);
        assertEquals(
            Map.of("/test-export/exportImage_" + IMAGE, store.bytesOfParts()),
            store.lengthsOfObjects());
        assertTrue(store.bytesOfParts() > disk.storedBytes(), "bytes: " + store.bytesOfParts());
        assertFalse(store.hasOpenUploads());
        return resident;
      }
    }
  }

  private static void export(EmulatorProcess emulator) throws InterruptedException {
    JavaSdk sdk = JavaSdk.of(emulator);
    String taskId = sdk.submit(JavaSdk.request(IMAGE));
    TaskInfo task = sdk.awaitEnd(taskId, JavaSdk.REGION, EXPORT_LIMIT);
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
  }

  private static Path onlySnapshot(Path data) throws IOException {
    try (Stream<Path> snapshots = Files.list(data.resolve("snapshots"))) {
      List<Path> found =
          snapshots.filter(path -> path.getFileName().toString().startsWith("snapshot-")).toList();
      assertEquals(1, found.size(), found.toString());
      return found.getFirst();
    }
  }

  private Path seed(int virtualSizeGib) throws IOException {
    return SmallSeed.write(
        directory.resolve("seed-" + virtualSizeGib + ".yaml"), IMAGE, virtualSizeGib);
  }
}
