package io.imageexport.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.sectors.Heap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a snapshot takes of memory whose blocks lie as far apart as they can. */
class SnapshotMemoryTest {
  private static final SnapshotId ID = new SnapshotId("snapshot-0000000001");
  private static final int RUNS = 4 << 20;
  private static final long DISK_BYTES = 2L * RUNS * Blocks.BYTES;

  @TempDir private Path directory;

  /** Every second block of half a tebibyte; the blocks themselves are holes. */
  private void writeScattered() throws IOException {
    Path snapshot = Files.createDirectory(directory.resolve(ID.value()));
    writeHole(snapshot.resolve(SnapshotFiles.DATA), Blocks.toBytes(RUNS));
    writeHole(snapshot.resolve(SnapshotFiles.CHECKSUMS), (long) RUNS * Integer.BYTES);
    try (FileChannel file =
        FileChannel.open(
            snapshot.resolve(SnapshotFiles.INDEX),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE)) {
      IndexEncoder index = new IndexEncoder(file);
      for (int block = 0; block < RUNS; block++) {
        index.appendStored(2 * block);
      }
      index.finish(ID, new Origin.Base(), DISK_BYTES, RUNS);
    }
  }

  private static void writeHole(Path path, long lengthBytes) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(1), lengthBytes - 1);
    }
  }

  @Test
  void aDiskInPiecesTakesABitForEachBlock() throws IOException {
    SnapshotStore store = SnapshotStore.open(directory);
    long before = Heap.allocatedBytes();
    writeScattered();
    long writing = Heap.allocatedBytes() - before;
    assertTrue(writing < 1 << 20, () -> writing + " bytes to write the index");

    SnapshotOutline outline = store.outline(ID);
    assertEquals(DISK_BYTES, outline.virtualSizeBytes());
    assertEquals(Blocks.toBytes(RUNS), outline.dataBytes());
    assertTrue(outline.memoryBytes() < 2 << 20, outline.toString());

    before = Heap.allocatedBytes();
    try (Snapshot snapshot = store.open(ID)) {
      long opening = Heap.allocatedBytes() - before;
      // Buffers and the builder come on top; they do not grow with the disk.
      assertTrue(opening < outline.memoryBytes() + (2 << 20), () -> opening + " bytes to open it");
      assertEquals(RUNS, snapshot.allocation().allocatedCount());
      assertArrayEquals(
          new byte[10], SnapshotAssert.read(snapshot, 3L * Blocks.BYTES, 10, false), "no block");
      assertArrayEquals(
          new int[] {0}, snapshot.blockChecksums(2L * (RUNS - 1), 1), "the last block's");
    }
  }
}
