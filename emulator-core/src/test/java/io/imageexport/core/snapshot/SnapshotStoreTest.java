package io.imageexport.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotStoreTest {
  private static final SnapshotId BASE = new SnapshotId("snapshot-base000000");
  private static final SnapshotId CHILD = new SnapshotId("snapshot-child00000");
  private static final SnapshotId OTHER = new SnapshotId("snapshot-other00000");
  private static final long DISK_BYTES = 10L * Blocks.BYTES;

  @TempDir private Path root;
  private SnapshotStore store;

  @BeforeEach
  void openStore() throws IOException {
    store = SnapshotStore.open(root);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "snapshot-",
        "snapshot-123456789",
        "snapshot-12345678901",
        "snapshot-ABCDEFGHIJ",
        "snapshot-../../etc1",
        "snapshot-123456789\n",
        "snapsh0t-1234567890"
      })
  void refusesIdsThatBreakTheRule(String value) {
    assertThrows(IllegalArgumentException.class, () -> new SnapshotId(value));
  }

  @Test
  void opensANewRootWithItsParents() throws IOException {
    SnapshotStore fresh = SnapshotStore.open(root.resolve("a/b/c"));
    assertEquals(List.of(), fresh.list());
  }

  @Test
  void listsByIdAndIgnoresStrangers() throws IOException {
    make(OTHER);
    make(BASE);
    Files.createDirectory(root.resolve("lost+found"));
    Files.createFile(root.resolve("snapshot-file000000"));
    Files.createFile(root.resolve(".writing-file"));
    assertEquals(List.of(BASE, OTHER), store.list());
    assertEquals(List.of(BASE, OTHER), SnapshotStore.open(root).list());
  }

  /** Directories with directories in them are not of our making, and root is refused them, too. */
  @Test
  void whatCannotBeRemovedKeepsNoStoreFromOpening() throws IOException {
    make(BASE);
    for (String leftover : List.of(".deleting-1", ".writing-snapshot-other00000-1")) {
      Files.createDirectories(root.resolve(leftover).resolve("strange/deep"));
    }
    Path noFile = root.resolve(".writing-snapshot-other00000-2");
    Files.createDirectories(noFile.resolve("data"));
    Path removable = Files.createDirectories(root.resolve(".deleting-2"));
    SnapshotStore reopened = SnapshotStore.open(root);
    assertEquals(List.of(BASE), reopened.list());
    reopened.open(BASE).close();
    make(OTHER);
    assertFalse(Files.exists(removable), "the others are removed all the same");
    assertTrue(Files.exists(noFile), "it cannot be told whether its writer is gone");
  }

  @Test
  void aSnapshotWhoseFilesCannotBeRemovedIsGoneAllTheSame() throws IOException {
    make(BASE);
    Files.createDirectories(root.resolve(BASE.value()).resolve("strange/deep"));
    store.delete(BASE);
    assertFalse(store.exists(BASE));
    make(BASE);
    store.open(BASE).close();
  }

  @Test
  void showsASnapshotOnlyAfterCommit() throws IOException {
    try (SnapshotWriter writer = store.create(BASE, DISK_BYTES)) {
      writer.write(0, block());
      assertEquals(List.of(), store.list());
      assertRefused(ErrorCode.NOT_FOUND, () -> store.open(BASE));
      writer.commit().close();
      assertEquals(List.of(BASE), store.list());
    }
    store.open(BASE).close();
  }

  @Test
  void leavesNothingWithoutCommit() throws IOException {
    try (SnapshotWriter writer = store.create(BASE, DISK_BYTES)) {
      writer.write(0, block());
    }
    assertOnlyLockFileIsLeft();
    make(BASE);
  }

  @Test
  void leavesNothingAfterARefusedWrite() throws IOException {
    try (SnapshotWriter writer = store.create(BASE, DISK_BYTES)) {
      writer.write(Blocks.BYTES, block());
      for (Executable misuse :
          List.<Executable>of(
              () -> writer.write(0, block()),
              () -> writer.write(Blocks.BYTES, block()),
              () -> writer.write(2 * Blocks.BYTES + 512, block()),
              () -> writer.write(2 * Blocks.BYTES, ByteBuffer.allocate(512)),
              () -> writer.write(DISK_BYTES, ByteBuffer.allocate(1)),
              () -> writer.write(Long.MAX_VALUE - 65535, block()),
              () -> writer.discard(0, Blocks.BYTES),
              () -> writer.discard(2 * Blocks.BYTES, 512),
              () -> writer.discard(2 * Blocks.BYTES, -Blocks.BYTES),
              () -> writer.discard(2 * Blocks.BYTES, Long.MAX_VALUE))) {
        assertThrows(IllegalArgumentException.class, misuse);
      }
    }
    assertOnlyLockFileIsLeft();
  }

  @Test
  void endsAWriterOnce() throws IOException {
    SnapshotWriter writer = store.create(BASE, DISK_BYTES);
    writer.commit().close();
    assertThrows(IllegalStateException.class, writer::commit);
    assertThrows(IllegalStateException.class, () -> writer.write(0, block()));
    writer.close();
    writer.close();
    assertEquals(List.of(BASE), store.list());

    SnapshotWriter dropped = store.create(OTHER, DISK_BYTES);
    dropped.close();
    assertThrows(IllegalStateException.class, dropped::commit);
    assertThrows(IllegalStateException.class, () -> dropped.discard(0, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, (64L << 40) + 1, Long.MAX_VALUE})
  void refusesDisksOutOfBounds(long virtualSizeBytes) {
    assertThrows(IllegalArgumentException.class, () -> store.create(BASE, virtualSizeBytes));
  }

  @Test
  void refusesAnIdInUse() throws IOException {
    make(BASE);
    assertRefused(ErrorCode.DUPLICATE, () -> store.create(BASE, DISK_BYTES));
  }

  @Test
  void letsTheFirstOfTwoWritersWin() throws IOException {
    try (SnapshotWriter first = store.create(BASE, DISK_BYTES);
        SnapshotWriter second = store.create(BASE, DISK_BYTES)) {
      second.write(0, block());
      second.commit().close();
      assertRefused(ErrorCode.DUPLICATE, first::commit);
    }
    try (Snapshot snapshot = store.open(BASE)) {
      assertEquals(Blocks.BYTES, snapshot.storedBytes());
    }
    assertEquals(2, entries());
  }

  @Test
  void refusesParentsThatDoNotFit() throws IOException {
    make(BASE);
    assertRefused(ErrorCode.NOT_FOUND, () -> store.create(CHILD, DISK_BYTES, OTHER));
    assertThrows(IllegalArgumentException.class, () -> store.create(CHILD, DISK_BYTES - 1, BASE));
  }

  @Test
  void boundsTheLengthOfChains() throws IOException {
    make(idOf(1));
    for (int layer = 2; layer <= SnapshotStore.MAX_CHAIN_LENGTH; layer++) {
      try (SnapshotWriter writer = store.create(idOf(layer), DISK_BYTES, idOf(layer - 1))) {
        writer.write((layer - 1) % 10 * (long) Blocks.BYTES, block());
        try (Snapshot snapshot = writer.commit()) {
          assertEquals(Math.min(layer, 10), snapshot.allocation().allocatedCount());
        }
      }
    }
    assertRefused(
        ErrorCode.FAILED_PRECONDITION,
        () -> store.create(BASE, DISK_BYTES, idOf(SnapshotStore.MAX_CHAIN_LENGTH)));
  }

  @Test
  void deletesChildrenBeforeParents() throws IOException {
    make(BASE);
    makeChild(CHILD, BASE);
    assertRefused(ErrorCode.CONFLICT, () -> store.delete(BASE));
    store.delete(CHILD);
    store.delete(BASE);
    assertRefused(ErrorCode.NOT_FOUND, () -> store.delete(BASE));
    assertOnlyLockFileIsLeft();
  }

  @Test
  void failsTheCommitOfAChildWhoseParentIsGone() throws IOException {
    make(BASE);
    try (SnapshotWriter writer = store.create(CHILD, DISK_BYTES, BASE)) {
      store.delete(BASE);
      assertRefused(ErrorCode.NOT_FOUND, writer::commit);
    }
    assertOnlyLockFileIsLeft();
  }

  @Test
  void failsTheCommitOfAChildWhoseParentIsAnother() throws IOException {
    make(BASE);
    try (SnapshotWriter writer = store.create(CHILD, DISK_BYTES, BASE)) {
      store.delete(BASE);
      try (SnapshotWriter successor = store.create(BASE, DISK_BYTES)) {
        successor.commit().close();
      }
      assertThrows(SnapshotFormatException.class, writer::commit);
    }
    assertEquals(List.of(BASE), store.list());
  }

  @Test
  void readsOnAfterDeletion() throws IOException {
    make(BASE);
    try (Snapshot snapshot = store.open(BASE)) {
      store.delete(BASE);
      assertEquals(7, SnapshotAssert.read(snapshot, 0, 1, true)[0]);
    }
  }

  @Test
  void leavesWritersOfAnotherStoreAlone() throws IOException {
    try (SnapshotWriter writer = store.create(BASE, DISK_BYTES)) {
      writer.write(0, block());
      SnapshotStore second = SnapshotStore.open(root);
      try (SnapshotWriter secondWriter = second.create(OTHER, DISK_BYTES)) {
        secondWriter.commit().close();
      }
      SnapshotStore.open(root);
      writer.commit().close();
      assertEquals(List.of(BASE, OTHER), second.list());
      second.open(BASE).close();
    }
  }

  @Test
  void removesWhatCrashesHaveLeft() throws IOException {
    Path early = Files.createDirectory(root.resolve(".writing-snapshot-base000000-1"));
    Path late = Files.createDirectory(root.resolve(".writing-snapshot-base000000-2"));
    Files.write(late.resolve("data"), new byte[100]);
    Files.write(late.resolve("checksums"), new byte[100]);
    Path deleting = Files.createDirectory(root.resolve(".deleting-3"));
    Files.write(deleting.resolve("index"), new byte[100]);
    SnapshotStore.open(root);
    assertFalse(Files.exists(early));
    assertOnlyLockFileIsLeft();
  }

  private void make(SnapshotId id) throws IOException {
    try (SnapshotWriter writer = store.create(id, DISK_BYTES)) {
      writer.write(0, block());
      writer.commit().close();
    }
  }

  private void makeChild(SnapshotId id, SnapshotId parent) throws IOException {
    try (SnapshotWriter writer = store.create(id, DISK_BYTES, parent)) {
      writer.commit().close();
    }
  }

  private static ByteBuffer block() {
    return ByteBuffer.allocate(Blocks.BYTES).put(0, (byte) 7);
  }

  private static SnapshotId idOf(int layer) {
    return new SnapshotId(String.format(Locale.ROOT, "snapshot-layer%05d", layer));
  }

  private static void assertRefused(ErrorCode code, Executable action) {
    assertEquals(code, assertThrows(CloudException.class, action).code());
  }

  private void assertOnlyLockFileIsLeft() throws IOException {
    assertEquals(1, entries());
    assertTrue(Files.exists(root.resolve(".lock")));
  }

  private long entries() throws IOException {
    try (Stream<Path> paths = Files.list(root)) {
      return paths.count();
    }
  }
}
