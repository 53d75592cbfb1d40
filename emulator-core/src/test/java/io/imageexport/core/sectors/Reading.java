package io.imageexport.core.sectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ways to read a disk. */
public final class Reading {
  private Reading() {}

  /** A reader's method that finds data. */
  @FunctionalInterface
  public interface NextData {
    Optional<DataExtent> from(long position) throws IOException;
  }

  public static byte[] bytes(GuestReader reader, long position, int count) throws IOException {
    ByteBuffer destination = ByteBuffer.allocate(count);
    reader.read(position, destination);
    assertEquals(count, destination.position());
    return destination.array();
  }

  public static List<DataExtent> extents(NextData nextData) throws IOException {
    List<DataExtent> extents = new ArrayList<>();
    long from = 0;
    Optional<DataExtent> extent = nextData.from(0);
    while (extent.isPresent()) {
      assertTrue(extent.get().positionBytes() >= from, () -> "backwards: " + extents);
      extents.add(extent.get());
      from = extent.get().endBytes();
      extent = nextData.from(from);
    }
    return extents;
  }

  public static byte[] inPieces(GuestReader reader, int size, int pieceBytes) throws IOException {
    ByteBuffer disk = ByteBuffer.allocate(size);
    for (int position = 0; position < size; position += pieceBytes) {
      disk.limit(Math.min(position + pieceBytes, size));
      reader.read(position, disk);
    }
    return disk.array();
  }

  public static byte[] byExtents(GuestReader reader, NextData nextData, int size)
      throws IOException {
    ByteBuffer disk = ByteBuffer.allocate(size);
    for (DataExtent extent : extents(nextData)) {
      disk.limit((int) extent.endBytes()).position((int) extent.positionBytes());
      reader.read(extent.positionBytes(), disk);
    }
    return disk.array();
  }
}
