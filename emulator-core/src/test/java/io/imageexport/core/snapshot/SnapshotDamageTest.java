package io.imageexport.core.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotDamageTest {
  private static final SnapshotId BASE = new SnapshotId("snapshot-base000000");
  private static final SnapshotId CHILD = new SnapshotId("snapshot-child00000");
  private static final int FIRST_GUEST_BLOCK = 7;
  private static final int BASE_BLOCKS = 20;
  private static final int DISK_BYTES = 100 * Blocks.BYTES;

  @TempDir private Path root;
  private SnapshotStore store;

  /** The base has blocks 7 to 26; the child has its own 10 and has zeroed 12 and 13. */
  @BeforeEach
  void fillStore() throws IOException {
    store = SnapshotStore.open(root);
    try (SnapshotWriter writer = store.create(BASE, DISK_BYTES)) {
      writer.write(Blocks.toBytes(FIRST_GUEST_BLOCK), noise(BASE_BLOCKS));
      writer.commit().close();
    }
    try (SnapshotWriter writer = store.create(CHILD, DISK_BYTES, BASE)) {
      writer.write(Blocks.toBytes(10), noise(1));
      writer.discard(Blocks.toBytes(12), 2 * Blocks.BYTES);
      writer.commit().close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 16, 19})
  void findsFlippedBitsInData(int storedBlock) throws IOException {
    long bitInBlock = new Random(storedBlock).nextInt(Blocks.BYTES * 8);
    flipBit(file(BASE, SnapshotFiles.DATA), Blocks.toBytes(storedBlock) * 8 + bitInBlock);
    assertCorrupt(BASE, storedBlock);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 11, 19})
  void findsFlippedBitsInChecksums(int storedBlock) throws IOException {
    flipBit(file(BASE, SnapshotFiles.CHECKSUMS), storedBlock * 32L + 5);
    assertCorrupt(BASE, storedBlock);
  }

  @Test
  void namesTheAncestorThatHoldsTheCorruptBlock() throws IOException {
    flipBit(file(BASE, SnapshotFiles.DATA), 0);
    assertCorrupt(CHILD, 0);
  }

  @Test
  void readsAroundCorruptBlocksThatAreHidden() throws IOException {
    flipBit(file(BASE, SnapshotFiles.DATA), Blocks.toBytes(10 - FIRST_GUEST_BLOCK) * 8);
    flipBit(file(BASE, SnapshotFiles.DATA), Blocks.toBytes(12 - FIRST_GUEST_BLOCK) * 8);
    try (Snapshot snapshot = store.open(CHILD)) {
      snapshot.read(0, ByteBuffer.allocate(DISK_BYTES));
    }
  }

  @Test
  void leavesThePositionOfTheBufferAfterAFailure() throws IOException {
    flipBit(file(BASE, SnapshotFiles.DATA), Blocks.toBytes(18) * 8);
    try (Snapshot snapshot = store.open(BASE)) {
      ByteBuffer destination = ByteBuffer.allocate(DISK_BYTES).position(3);
      assertThrows(CorruptBlockException.class, () -> snapshot.read(0, destination));
      assertEquals(3, destination.position());
    }
  }

  @TestFactory
  Stream<DynamicTest> refusesIndexWithAnyBitFlipped() throws IOException {
    Path index = file(CHILD, SnapshotFiles.INDEX);
    byte[] intact = Files.readAllBytes(index);
    return Stream.iterate(0, bit -> bit < intact.length * 8, bit -> bit + 1)
        .map(
            bit ->
                dynamicTest(
                    "bit " + bit,
                    () -> {
                      flipBit(index, bit);
                      assertRefused(CHILD, index);
                      Files.write(index, intact);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> refusesIndexOfAnotherLength() throws IOException {
    Path index = file(CHILD, SnapshotFiles.INDEX);
    byte[] intact = Files.readAllBytes(index);
    return Stream.iterate(0, length -> length < intact.length + 10, length -> length + 1)
        .filter(length -> length != intact.length)
        .map(
            length ->
                dynamicTest(
                    length + " bytes",
                    () -> {
                      Files.write(index, Arrays.copyOf(intact, length));
                      assertRefused(CHILD, index);
                      Files.write(index, intact);
                    }));
  }

  @ParameterizedTest
  @ValueSource(strings = {SnapshotFiles.DATA, SnapshotFiles.CHECKSUMS})
  void refusesFilesOfAnotherLength(String name) throws IOException {
    Path file = file(BASE, name);
    byte[] intact = Files.readAllBytes(file);
    for (int length : new int[] {0, intact.length - 1, intact.length + 1}) {
      Files.write(file, Arrays.copyOf(intact, length));
      assertRefused(BASE, file);
      assertRefused(CHILD, file);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SnapshotFiles.DATA, SnapshotFiles.CHECKSUMS, SnapshotFiles.INDEX})
  void refusesMissingFiles(String name) throws IOException {
    Files.delete(file(BASE, name));
    assertRefused(BASE, file(BASE, name));
    assertRefused(CHILD, file(BASE, name));
  }

  @TestFactory
  Stream<DynamicTest> refusesWellSignedNonsense() throws IOException {
    return Stream.of(
            new Nonsense("version 2", "offset 8:", header -> header.putInt(8, 2)),
            new Nonsense("block size 4096", "offset 12:", header -> header.putInt(12, 4096)),
            new Nonsense("negative size", "offset 16:", header -> header.putLong(16, -1)),
            new Nonsense("huge size", "offset 16:", header -> header.putLong(16, (64L << 40) + 1)),
            new Nonsense(
                "huge stored block count",
                "offset 24:",
                header -> header.putLong(24, Long.MAX_VALUE)),
            new Nonsense("stored block count", "offset 24:", header -> header.putLong(24, 3)),
            new Nonsense("huge extent count", "offset 32:", header -> header.putLong(32, 1L << 61)),
            new Nonsense("negative extent count", "offset 32:", header -> header.putLong(32, -1)),
            new Nonsense("extent count", "does not fit", header -> header.putLong(32, 3)),
            new Nonsense("other id", "offset 40:", header -> header.put(50, (byte) 'x')),
            new Nonsense("no id", "offset 40:", header -> header.put(40, new byte[24])),
            new Nonsense(
                "path as parent",
                "offset 64:",
                header -> header.put(64, "../../etc/passwd\0\0\0".getBytes(US_ASCII))),
            new Nonsense("no parent", "without a parent", h -> h.put(64, new byte[24])),
            new Nonsense("own parent", "offset 96:", header -> header.put(64, id(CHILD))),
            new Nonsense("other parent", "offset 96:", header -> header.putInt(88, 1)),
            new Nonsense(
                "smaller than its parent", "offset 16:", h -> h.putLong(16, DISK_BYTES / 2)),
            new Nonsense("overlap", "offset 108:", header -> header.putInt(108, 9)),
            new Nonsense("empty extent", "offset 100:", header -> header.putInt(104, 0)),
            new Nonsense("negative extent", "offset 100:", header -> header.putInt(104, -1)),
            new Nonsense("endless extent", "offset 108:", header -> header.putInt(112, 0x7fffffff)),
            new Nonsense(
                "extent past the disk", "offset 108:", header -> header.putInt(108, 0x7fffffff)))
        .map(nonsense -> dynamicTest(nonsense.name(), () -> assertRefused(nonsense)));
  }

  @Test
  void refusesTheIndexOfAnotherSnapshot() throws IOException {
    Files.write(
        file(CHILD, SnapshotFiles.INDEX), Files.readAllBytes(file(BASE, SnapshotFiles.INDEX)));
    assertRefused(CHILD, file(CHILD, SnapshotFiles.INDEX));
  }

  @Test
  void refusesAParentMadeAnewUnderTheOldName() throws IOException {
    SnapshotFiles.removeDirectory(root.resolve(BASE.value()));
    try (SnapshotWriter writer = store.create(BASE, DISK_BYTES)) {
      writer.commit().close();
    }
    assertRefused(CHILD, file(BASE, SnapshotFiles.INDEX));
  }

  @Test
  void refusesAnythingThatIsNoIndex() throws IOException {
    Path index = file(BASE, SnapshotFiles.INDEX);
    byte[] noise = new byte[4096];
    new Random(1).nextBytes(noise);
    Files.write(index, noise);
    assertRefused(BASE, index);
  }

  @Test
  void deletesDamagedSnapshots() throws IOException {
    Files.write(file(CHILD, SnapshotFiles.INDEX), new byte[3]);
    assertEquals(2, store.list().size());
    store.delete(CHILD);
    store.delete(BASE);
    assertEquals(0, store.list().size());
  }

  /** It can never be opened, so it needs no parent. */
  @Test
  void aDamagedSnapshotKeepsNoOtherFromBeingDeleted() throws IOException {
    Files.write(file(CHILD, SnapshotFiles.INDEX), new byte[3]);
    store.delete(BASE);
    assertEquals(List.of(CHILD), store.list());
  }

  private record Nonsense(String name, String expectedMessage, Consumer<ByteBuffer> change) {}

  private void assertRefused(Nonsense nonsense) throws IOException {
    Path file = file(CHILD, SnapshotFiles.INDEX);
    byte[] intact = Files.readAllBytes(file);
    byte[] changed = intact.clone();
    ByteBuffer index = ByteBuffer.wrap(changed);
    nonsense.change().accept(index);
    index.putInt(92, crc32c(changed, 100, changed.length - 100));
    index.putInt(96, crc32c(changed, 0, 96));
    Files.write(file, changed);
    SnapshotFormatException refusal =
        assertThrows(SnapshotFormatException.class, () -> store.open(CHILD));
    assertTrue(refusal.getMessage().contains(nonsense.expectedMessage()), refusal.getMessage());
    Files.write(file, intact);
  }

  private void assertRefused(SnapshotId id, Path file) {
    SnapshotFormatException refusal =
        assertThrows(SnapshotFormatException.class, () -> store.open(id));
    assertTrue(refusal.getMessage().startsWith(file.toString()), refusal.getMessage());
  }

  /** Only reads that touch the block are refused, and those name it. */
  private void assertCorrupt(SnapshotId id, int storedBlock) throws IOException {
    int guestBlock = FIRST_GUEST_BLOCK + storedBlock;
    try (Snapshot snapshot = store.open(id)) {
      long position = Blocks.toBytes(guestBlock);
      assertCorrupt(snapshot, storedBlock, 0, ByteBuffer.allocate(DISK_BYTES));
      assertCorrupt(snapshot, storedBlock, 0, ByteBuffer.allocateDirect(DISK_BYTES));
      assertCorrupt(snapshot, storedBlock, position, ByteBuffer.allocate(1));
      assertCorrupt(snapshot, storedBlock, position + Blocks.BYTES - 1, ByteBuffer.allocate(1));
      snapshot.read(0, ByteBuffer.allocate((int) position));
      snapshot.read(
          position + Blocks.BYTES, ByteBuffer.allocate(DISK_BYTES - Blocks.BYTES - (int) position));
    }
  }

  private static void assertCorrupt(
      Snapshot snapshot, int storedBlock, long position, ByteBuffer destination) {
    CorruptBlockException corrupt =
        assertThrows(CorruptBlockException.class, () -> snapshot.read(position, destination));
    assertEquals(BASE, corrupt.snapshotId());
    assertEquals(FIRST_GUEST_BLOCK + storedBlock, corrupt.blockIndex());
    assertEquals(Blocks.toBytes(storedBlock), corrupt.fileOffset());
  }

  private Path file(SnapshotId id, String name) throws IOException {
    return root.toRealPath().resolve(id.value()).resolve(name);
  }

  private static void flipBit(Path file, long bit) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
    Files.write(file, content);
  }

  private static ByteBuffer noise(int blockCount) {
    byte[] content = new byte[blockCount * Blocks.BYTES];
    new Random(blockCount).nextBytes(content);
    return ByteBuffer.wrap(content);
  }

  private static byte[] id(SnapshotId id) {
    return id.value().getBytes(US_ASCII);
  }

  private static int crc32c(byte[] bytes, int offset, int lengthBytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, offset, lengthBytes);
    return (int) checksum.getValue();
  }
}
