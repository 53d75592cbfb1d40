package io.imageexport.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.ingest.DemoDisk;
import io.imageexport.core.ingest.SnapshotIngest;
import io.imageexport.core.space.DiskSpace;
import io.imageexport.core.space.InsufficientStorageException;
import io.imageexport.core.space.MinFree;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots on a disk with little room. */
class SnapshotSpaceTest {
  private static final SnapshotId ID = new SnapshotId("snapshot-0000000001");
  private static final long MIB = 1L << 20;
  private static final long DISK_BYTES = 1L << 40;

  @TempDir private Path directory;

  private static ByteBuffer noise(int seed) {
    byte[] bytes = new byte[(int) MIB];
    new Random(seed).nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private record Refused(long afterBytes, String message) {}

  /** Writes until it is refused. */
  private static Refused fill(SnapshotStore store) throws IOException {
    try (SnapshotWriter writer = store.create(ID, DISK_BYTES)) {
      for (int i = 0; i < 1_000; i++) {
        try {
          writer.write(i * MIB, noise(i));
        } catch (InsufficientStorageException full) {
          return new Refused(i * MIB, full.getMessage());
        }
      }
      throw new AssertionError("nothing was refused");
    }
  }

  private static List<Path> leftIn(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(file -> !file.getFileName().toString().equals(".lock")).toList();
    }
  }

  @Test
  void aSnapshotThatWouldLeaveTooLittleFreeLeavesNothing() throws IOException {
    Path root = directory.toRealPath();
    AtomicLong freeBytes = new AtomicLong(31 * MIB);
    SnapshotStore store = SnapshotStore.open(root, new DiskSpace(root, freeBytes::get, 30 * MIB));
    try (SnapshotWriter writer = store.create(ID, DISK_BYTES)) {
      writer.write(0, noise(0));
      freeBytes.set(30 * MIB);
      InsufficientStorageException refusal =
          assertThrows(InsufficientStorageException.class, () -> writer.write(MIB, noise(1)));
      assertTrue(refusal.getMessage().contains("--min-free"), refusal.getMessage());
    }
    assertEquals(List.of(), leftIn(root));
    assertEquals(List.of(), store.list());
  }

  /** Zeros, and a virtual size beyond the disk, take no room. */
  @Test
  void aLargeDiskCostsItsDataOnly() throws IOException {
    Path root = directory.toRealPath();
    SnapshotStore store = SnapshotStore.open(root, new DiskSpace(root, () -> 34 * MIB, 30 * MIB));
    DemoDisk disk = new DemoDisk(1L << 40, 3 * MIB, 1);
    SnapshotIngest.Result result =
        new SnapshotIngest(store).ingest(disk, ID, SnapshotIngest.ProgressListener.NONE);
    assertEquals(3 * MIB, result.storedBytes());
  }

  @Test
  void aRealDiskKeepsWhatItMust() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory, "64m")) {
      SnapshotStore store = SnapshotStore.open(disk.path(), MinFree.of(24 * MIB));
      Refused refused = fill(store);
      assertTrue(
          refused.afterBytes() >= 38 * MIB && refused.afterBytes() <= 40 * MIB, refused.toString());
      assertTrue(refused.message().contains("24.0 MiB of --min-free"), refused.message());
      assertEquals(List.of(), leftIn(disk.path()));
      assertTrue(
          Files.getFileStore(disk.path()).getUsableSpace() > 63 * MIB, "nothing was removed");
    }
  }

  @Test
  void aRealDiskThatIsFullIsNamed() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory, "16m")) {
      // The rule is off in effect: another process takes the room after it was granted.
      SnapshotStore store =
          SnapshotStore.open(disk.path(), new DiskSpace(disk.path(), () -> 1L << 40, 0));
      assertEquals(
          "the disk of " + disk.path() + " is full; free some space", fill(store).message());
      assertEquals(List.of(), leftIn(disk.path()));
    }
  }

  /** A file system in memory, of a size of its own. */
  private record SmallDisk(Path path) implements AutoCloseable {
    static SmallDisk mount(Path directory, String size) throws Exception {
      if (!Tool.succeeds(
          "mount", "-t", "tmpfs", "-o", "size=" + size, "none", directory.toString())) {
        Tool.skip("a small disk cannot be mounted here");
      }
      return new SmallDisk(directory.toRealPath());
    }

    @Override
    public void close() throws IOException {
      try {
        Tool.run("umount", path.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
