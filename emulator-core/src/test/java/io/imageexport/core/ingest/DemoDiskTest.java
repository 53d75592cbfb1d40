package io.imageexport.core.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.reader.DataExtent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoDiskTest {
  private static final long GIB = 1L << 30;
  private static final long MIB = 1L << 20;

  private final DemoDisk disk = new DemoDisk(40 * GIB, 200 * MIB, 1);

  private static List<DataExtent> extents(DemoDisk disk) {
    List<DataExtent> extents = new ArrayList<>();
    Optional<DataExtent> next = disk.nextData(0);
    while (next.isPresent()) {
      extents.add(next.get());
      next = disk.nextData(next.get().endBytes());
    }
    return extents;
  }

  private static byte[] read(DemoDisk disk, long position, int length) {
    byte[] bytes = new byte[length];
    disk.read(position, ByteBuffer.wrap(bytes));
    return bytes;
  }

  @Test
  void theDataIsOfTheSizeAskedForAndScatteredOverTheDisk() {
    List<DataExtent> extents = extents(disk);
    assertEquals(200 * MIB, extents.stream().mapToLong(DataExtent::lengthBytes).sum());
    assertTrue(extents.size() > 50);
    assertTrue(extents.getLast().positionBytes() > 39 * GIB);
    assertTrue(extents.getLast().endBytes() <= 40 * GIB);
  }

  @Test
  void theSameSeedGivesTheSameDiskInAnyChunks() {
    DemoDisk again = new DemoDisk(40 * GIB, 200 * MIB, 1);
    long position = extents(disk).get(5).positionBytes() - 1_000;
    byte[] whole = read(disk, position, 20_001);
    assertArrayEquals(whole, read(again, position, 20_001));
    byte[] chunks = new byte[20_001];
    for (int at = 0; at < chunks.length; at += 777) {
      int length = Math.min(777, chunks.length - at);
      System.arraycopy(read(disk, position + at, length), 0, chunks, at, length);
    }
    assertArrayEquals(whole, chunks);
  }

  @Test
  void anotherSeedGivesAnotherDisk() {
    DemoDisk other = new DemoDisk(40 * GIB, 200 * MIB, 2);
    assertTrue(!Arrays.equals(read(disk, 4_096, 4_096), read(other, 4_096, 4_096)));
  }

  @Test
  void outsideOfItsDataTheDiskIsZero() {
    List<DataExtent> extents = extents(disk);
    for (int i = 0; i + 1 < extents.size(); i++) {
      long gap = extents.get(i).endBytes();
      assertArrayEquals(new byte[512], read(disk, gap, 512), "at byte " + gap);
    }
  }

  @Test
  void theFirstSectorIsABootSector() {
    byte[] sector = read(disk, 0, 512);
    assertEquals(0x55, sector[510]);
    assertEquals((byte) 0xaa, sector[511]);
  }

  @Test
  void aDiskThatIsMostlyDataIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new DemoDisk(GIB, GIB, 1));
    assertThrows(IllegalArgumentException.class, () -> new DemoDisk(GIB + 1, MIB, 1));
  }
}
