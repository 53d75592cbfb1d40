package io.imageexport.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.space.DiskSpace.Room;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DiskSpaceTest {
  private static final long MIB = 1L << 20;
  private static final Path DIRECTORY = Path.of("/snapshots");

  private long freeBytes = 100 * MIB;
  private int questions;
  private final DiskSpace space = new DiskSpace(DIRECTORY, this::free, 10 * MIB);

  private long free() {
    questions++;
    return freeBytes;
  }

  private void write(Room room, long bytes) throws IOException {
    room.use(bytes);
    freeBytes -= bytes;
  }

  private static String refused(Executable write) {
    return assertThrows(InsufficientStorageException.class, write).getMessage();
  }

  @Test
  void aWriterStopsWhereTooLittleWouldStayFree() throws IOException {
    try (Room room = space.open(0)) {
      for (int i = 0; i < 90; i++) {
        write(room, MIB);
      }
      assertEquals(10 * MIB, freeBytes);
      assertEquals(
          "/snapshots has 10.0 MiB free, and 1.0 MiB more would leave less than the 10.0 MiB of"
              + " --min-free; free some space, or choose a smaller --min-free",
          refused(() -> room.use(MIB)));
      assertTrue(questions < 10, questions + " questions for 90 MiB");
    }
  }

  @Test
  void whatIsKnownToBeWrittenIsAskedForAtOnce() throws IOException {
    assertTrue(refused(() -> space.open(91 * MIB)).contains("91.0 MiB more"));
    try (Room first = space.open(60 * MIB)) {
      assertEquals(
          "/snapshots has 100.0 MiB free, of which other imports and copies need 60.0 MiB, and"
              + " 40.0 MiB more would leave less than the 10.0 MiB of --min-free; free some space,"
              + " or choose a smaller --min-free",
          refused(() -> space.open(40 * MIB)));
      write(first, 50 * MIB);
      assertTrue(refused(() -> space.open(40 * MIB)).contains("has 50.0 MiB free"));
      space.open(30 * MIB).close();
    }
    space.open(40 * MIB).close();
  }

  /** Whatever writers do at the same time, they never leave less than the minimum free. */
  @Test
  void writersTogetherLeaveEnoughFree() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      freeBytes = 10 * MIB + random.nextLong(200 * MIB);
      List<Room> rooms = new ArrayList<>();
      int refusals = 0;
      while (refusals < 20) {
        try {
          if (rooms.isEmpty() || random.nextInt(10) == 0) {
            rooms.add(space.open(random.nextBoolean() ? 0 : random.nextLong(40 * MIB)));
          } else if (random.nextInt(10) == 0) {
            rooms.remove(random.nextInt(rooms.size())).close();
          } else {
            write(rooms.get(random.nextInt(rooms.size())), 1 + random.nextLong(2 * MIB));
          }
        } catch (InsufficientStorageException full) {
          refusals++;
        }
        assertTrue(freeBytes >= 10 * MIB, "seed " + seed + ": " + freeBytes + " left");
      }
      rooms.forEach(Room::close);
    }
    freeBytes = 50 * MIB;
    space.open(40 * MIB).close();
  }

  @Test
  void aSmallDiskIsUsedUpToTheLimit() throws IOException {
    freeBytes = 11 * MIB;
    try (Room room = space.open(0)) {
      write(room, MIB);
      refused(() -> room.use(1));
    }
  }

  @Test
  void theDefaultIsAShareOfSmallDisksAndAGibibyteOfLargeOnes() {
    assertEquals(50 * MIB, MinFree.DEFAULT.bytesOf(1000 * MIB));
    assertEquals(1024 * MIB, MinFree.DEFAULT.bytesOf(1L << 40));
    assertEquals(3, MinFree.of(3).bytesOf(1L << 40));
    assertThrows(IllegalArgumentException.class, () -> MinFree.of(-1));
  }

  /** Whatever language the system says it in. */
  @Test
  void aFullDiskIsNamed() {
    IOException english = new IOException("No space left on device");
    IOException explained =
        assertInstanceOf(InsufficientStorageException.class, space.explained(english));
    assertEquals("the disk of /snapshots is full; free some space", explained.getMessage());
    assertSame(english, explained.getCause());
    IOException chinese = new IOException("\u8bbe\u5907\u4e0a\u6ca1\u6709\u7a7a\u95f4");
    assertSame(chinese, space.explained(chinese));
    freeBytes = 4096;
    assertInstanceOf(InsufficientStorageException.class, space.explained(chinese));
    IOException interruption = new ClosedByInterruptException();
    assertSame(interruption, space.explained(interruption));
  }
}
