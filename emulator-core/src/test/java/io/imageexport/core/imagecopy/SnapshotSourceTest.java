package io.imageexport.core.imagecopy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.core.ingest.SnapshotIngest;
import io.imageexport.core.snapshot.DataRun;
import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotSourceTest {
  private static final SnapshotId BASE = new SnapshotId("snapshot-0000000001");
  private static final SnapshotId CHILD = new SnapshotId("snapshot-0000000002");
  private static final SnapshotId COPY = new SnapshotId("snapshot-0000000003");
  private static final int BLOCK = 65_536;
  private static final int DISK = 40 * BLOCK + 1_000;

  @TempDir private Path directory;

  private static void write(SnapshotWriter writer, int block, int count, long seed)
      throws IOException {
    byte[] bytes = new byte[Math.min(count * BLOCK, DISK - block * BLOCK)];
    new Random(seed).nextBytes(bytes);
    writer.write((long) block * BLOCK, ByteBuffer.wrap(bytes));
  }

  /** A copy of a snapshot that stands on another one stands alone. */
  @Test
  void aCopyOfAChainIsTheSameDiskWithoutAParent() throws IOException {
    SnapshotStore store = SnapshotStore.open(directory);
    try (SnapshotWriter base = store.create(BASE, DISK)) {
      write(base, 2, 5, 1);
      write(base, 39, 2, 2);
      base.commit().close();
    }
    try (SnapshotWriter child = store.create(CHILD, DISK, BASE)) {
      write(child, 0, 1, 3);
      child.discard(3L * BLOCK, BLOCK);
      write(child, 20, 3, 4);
      child.commit().close();
    }
    try (SnapshotSource source = new SnapshotSource(store.open(CHILD))) {
      new SnapshotIngest(store).ingest(source, COPY, SnapshotIngest.ProgressListener.NONE);
    }
    try (Snapshot original = store.open(CHILD);
        Snapshot copy = store.open(COPY)) {
      assertEquals(DataRun.of(original), DataRun.of(copy));
      assertEquals(read(original), read(copy));
    }
    store.delete(CHILD);
    store.delete(BASE);
    store.open(COPY).close();
  }

  private static ByteBuffer read(Snapshot snapshot) throws IOException {
    ByteBuffer disk = ByteBuffer.allocate(DISK);
    snapshot.read(0, disk);
    return disk.flip();
  }
}
