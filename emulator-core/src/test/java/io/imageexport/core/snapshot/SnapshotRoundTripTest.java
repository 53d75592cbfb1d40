package io.imageexport.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotRoundTripTest {
  private static final SnapshotId BASE = new SnapshotId("snapshot-base000000");
  private static final SnapshotId CHILD = new SnapshotId("snapshot-child00000");

  @TempDir private Path root;
  private SnapshotStore store;

  @BeforeEach
  void openStore() throws IOException {
    store = SnapshotStore.open(root);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 511, 65535, 65536, 65537, 131072, 1048577})
  void keepsDisksOfOddSizes(long virtualSizeBytes) throws IOException {
    DiskModel model = new DiskModel(virtualSizeBytes);
    try (SnapshotWriter writer = store.create(BASE, virtualSizeBytes)) {
      byte[] content = new byte[(int) virtualSizeBytes];
      new Random(virtualSizeBytes).nextBytes(content);
      model.write(0, content);
      writer.write(0, ByteBuffer.wrap(content));
      try (Snapshot snapshot = writer.commit()) {
        SnapshotAssert.assertSameDisk(model, snapshot, new Random(1));
        assertEquals(Blocks.toBytes(model.blockCount()), snapshot.storedBytes());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void keepsRandomDisks(int seed) throws IOException {
    Random random = new Random(seed);
    DiskModel model = new DiskModel(random.nextInt(12 << 20));
    try (SnapshotWriter writer = store.create(BASE, model.virtualSizeBytes())) {
      RandomIngest.run(writer, model, random);
      assertEquals(Blocks.toBytes((int) model.allocatedBlocks()), writer.bytesStored());
      writer.commit().close();
    }
    try (Snapshot snapshot = store.open(BASE)) {
      assertEquals(BASE, snapshot.id());
      assertEquals(Optional.empty(), snapshot.parent());
      SnapshotAssert.assertSameDisk(model, snapshot, random);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 13, 20})
  void resolvesChains(int layerCount) throws IOException {
    Random random = new Random(layerCount);
    DiskModel model = new DiskModel(random.nextInt(6 << 20));
    SnapshotId parent = null;
    for (int layer = 0; layer < layerCount; layer++) {
      SnapshotId id = idOf(layer);
      // Layers 3, 7 and so on grow the disk, most of them from within a block.
      int growthBytes = layer % 4 == 3 ? random.nextInt(1 << 20) : 0;
      model = new DiskModel(model, model.virtualSizeBytes() + growthBytes);
      try (SnapshotWriter writer =
          parent == null
              ? store.create(id, model.virtualSizeBytes())
              : store.create(id, model.virtualSizeBytes(), parent)) {
        RandomIngest.run(writer, model, random);
        try (Snapshot snapshot = writer.commit()) {
          assertEquals(Optional.ofNullable(parent), snapshot.parent());
          SnapshotAssert.assertSameDisk(model, snapshot, random);
        }
      }
      parent = id;
    }
  }

  @Test
  void readsZerosPastTheEndOfTheDisk() throws IOException {
    byte[] content = {1, 2, 3};
    try (SnapshotWriter writer = store.create(BASE, content.length)) {
      writer.write(0, ByteBuffer.wrap(content));
      try (Snapshot snapshot = writer.commit()) {
        assertArrayEquals(new byte[] {2, 3, 0, 0}, SnapshotAssert.read(snapshot, 1, 4, true));
        assertArrayEquals(new byte[70_000], SnapshotAssert.read(snapshot, 65_536, 70_000, false));
        assertArrayEquals(
            new byte[9], SnapshotAssert.read(snapshot, Blocks.MAX_DISK_BYTES, 9, false));
      }
    }
  }

  @Test
  void holdsTheLargestDiskByItsExtentsAlone() throws IOException {
    long lastBlock = Blocks.MAX_DISK_BYTES / Blocks.BYTES - 1;
    byte[] content = new byte[Blocks.BYTES];
    new Random(1).nextBytes(content);
    try (SnapshotWriter writer = store.create(BASE, Blocks.MAX_DISK_BYTES)) {
      writer.write(0, ByteBuffer.wrap(content));
      writer.write(32L << 40, ByteBuffer.wrap(content));
      writer.write(lastBlock * Blocks.BYTES, ByteBuffer.wrap(content));
      writer.commit().close();
    }
    try (SnapshotWriter writer = store.create(CHILD, Blocks.MAX_DISK_BYTES, BASE)) {
      writer.discard(Blocks.BYTES, Blocks.MAX_DISK_BYTES - 2 * Blocks.BYTES);
      writer.commit().close();
    }
    try (Snapshot snapshot = store.open(BASE)) {
      assertEquals(
          List.of(new DataRun(0, 1), new DataRun(1L << 29, 1), new DataRun(lastBlock, 1)),
          DataRun.of(snapshot));
    }
    try (Snapshot snapshot = store.open(CHILD)) {
      assertEquals(List.of(new DataRun(0, 1), new DataRun(lastBlock, 1)), DataRun.of(snapshot));
      assertEquals(0, snapshot.storedBytes());
      assertArrayEquals(
          content, SnapshotAssert.read(snapshot, lastBlock * Blocks.BYTES, Blocks.BYTES, true));
    }
  }

  @Test
  void storesNothingForZerosOverNothing() throws IOException {
    int diskBytes = 4 * Blocks.BYTES;
    try (SnapshotWriter writer = store.create(BASE, diskBytes)) {
      writer.write(0, ByteBuffer.allocate(diskBytes));
      assertEquals(0, writer.bytesStored());
      writer.commit().close();
    }
    assertEquals(0, root.resolve(BASE.value()).resolve(SnapshotFiles.DATA).toFile().length());
    assertEquals(
        IndexFormat.HEADER_BYTES,
        root.resolve(BASE.value()).resolve(SnapshotFiles.INDEX).toFile().length());
  }

  private static SnapshotId idOf(int layer) {
    return new SnapshotId(String.format(Locale.ROOT, "snapshot-layer%05d", layer));
  }
}
