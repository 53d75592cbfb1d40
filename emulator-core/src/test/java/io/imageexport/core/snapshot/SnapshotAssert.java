package io.imageexport.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;

/** Holds a snapshot against the model of its disk. */
final class SnapshotAssert {
  private SnapshotAssert() {}

  static void assertSameDisk(DiskModel model, Snapshot snapshot, Random random) throws IOException {
    assertEquals(model.virtualSizeBytes(), snapshot.virtualSizeBytes());
    assertSameMap(model, snapshot);
    int wholeBytes = Math.toIntExact(model.virtualSizeBytes());
    assertArrayEquals(model.read(0, wholeBytes), read(snapshot, 0, wholeBytes, true));
    for (int round = 0; round < 30; round++) {
      int position = random.nextInt(wholeBytes + 1);
      int lengthBytes = random.nextInt(Math.min(wholeBytes - position, 5 * Blocks.BYTES) + 1);
      assertArrayEquals(
          model.read(position, lengthBytes),
          read(snapshot, position, lengthBytes, random.nextBoolean()),
          "at " + position);
    }
    assertSameChecksums(model, snapshot, random);
  }

  static byte[] read(Snapshot snapshot, long position, int lengthBytes, boolean direct)
      throws IOException {
    // Bytes around the range show writes beyond it; old content shows what is not written.
    int margin = 3;
    int capacity = lengthBytes + 2 * margin;
    ByteBuffer buffer =
        direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
    for (int index = 0; index < capacity; index++) {
      buffer.put(index, (byte) 0x5a);
    }
    buffer.limit(margin + lengthBytes).position(margin);
    snapshot.read(position, buffer);
    assertFalse(buffer.hasRemaining());
    assertEquals(margin + lengthBytes, buffer.limit());
    buffer.clear();
    for (int index = 0; index < margin; index++) {
      assertEquals(0x5a, buffer.get(index));
      assertEquals(0x5a, buffer.get(capacity - 1 - index));
    }
    byte[] content = new byte[lengthBytes];
    buffer.get(margin, content);
    return content;
  }

  private static void assertSameMap(DiskModel model, Snapshot snapshot) {
    assertEquals(model.allocatedBlocks(), snapshot.allocation().allocatedCount());
    long blocks = 0;
    long lastEnd = -1;
    for (DataRun run : DataRun.of(snapshot)) {
      assertTrue(run.firstBlock() > lastEnd, "runs are sorted and joined");
      lastEnd = run.firstBlock() + run.blockCount();
      for (long block = run.firstBlock(); block < lastEnd; block++) {
        assertTrue(model.isAllocated((int) block), "block " + block);
        blocks++;
      }
    }
    assertEquals(model.allocatedBlocks(), blocks);
  }

  private static void assertSameChecksums(DiskModel model, Snapshot snapshot, Random random)
      throws IOException {
    int[] checksums = snapshot.blockChecksums(0, model.blockCount());
    int from = random.nextInt(checksums.length + 1);
    int to = from + random.nextInt(checksums.length - from + 1);
    assertArrayEquals(
        Arrays.copyOfRange(checksums, from, to), snapshot.blockChecksums(from, to - from));
    for (int block = 0; block < checksums.length; block++) {
      CRC32C expected = new CRC32C();
      expected.update(model.block(block));
      assertEquals((int) expected.getValue(), checksums[block], "block " + block);
    }
  }
}
