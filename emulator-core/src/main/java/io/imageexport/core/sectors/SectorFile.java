package io.imageexport.core.sectors;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A disk image file with its length taken once, and the places where nothing but its headers and
 * their tables may be.
 *
 * <p>The places, a handful, are reserved while the file is opened. After that it is safe for use by
 * several threads.
 */
public final class SectorFile {
  public static final int SECTOR_BYTES = 512;

  private record Place(String name, long start, long end) {}

  private final ImageFile file;
  private final long lengthBytes;
  private final List<Place> reserved = new ArrayList<>();

  public SectorFile(ImageFile file) {
    this.file = requireNonNull(file, "file is null");
    this.lengthBytes = file.lengthBytes();
  }

  public long lengthBytes() {
    return lengthBytes;
  }

  /** Whether all of a stretch is inside; false for negative numbers, and safe from overflow. */
  public boolean contains(long position, long countBytes) {
    return position >= 0 && countBytes >= 0 && position <= lengthBytes - countBytes;
  }

  /** As {@link ImageFile#nextData}. */
  public Optional<DataExtent> nextData(long fromPosition) throws IOException {
    return file.nextData(fromPosition);
  }

  /** Whether a stretch that begins inside is known to be zeros, without being read. */
  public boolean isHole(long position, long countBytes) throws IOException {
    long nextData = nextData(position).map(DataExtent::positionBytes).orElse(lengthBytes);
    return nextData >= Math.min(position + countBytes, lengthBytes);
  }

  /** Reads into a new big-endian buffer, ready to be read from its start. */
  public ByteBuffer read(long position, int countBytes) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(countBytes);
    read(position, bytes.duplicate());
    return bytes;
  }

  public void read(long position, ByteBuffer destination) throws IOException {
    if (!contains(position, destination.remaining())) {
      throw new IllegalStateException(
          destination.remaining() + " bytes at " + position + " were not checked to be inside");
    }
    file.read(position, destination);
    if (destination.hasRemaining()) {
      throw new IllegalStateException(
          "The image file left " + destination.remaining() + " bytes unread at " + position);
    }
  }

  /** Reads from a block that begins in the file; what lies past the file's end is zero. */
  public void readPadded(long position, ByteBuffer destination) throws IOException {
    file.readPadded(position, destination);
  }

  /**
   * Takes a place for a header or a table; it begins with a sector, and is in the file and free.
   *
   * @param fieldOffset where the file says that it is there
   */
  public void reserve(String name, long position, long countBytes, long fieldOffset)
      throws MalformedDiskException {
    MalformedDiskException.require(
        position % SECTOR_BYTES == 0,
        fieldOffset,
        "The offset of " + name + ", " + position + ", is not a multiple of 512");
    requireFree(name, position, countBytes, fieldOffset);
    reserved.add(new Place(name, position, position + countBytes));
  }

  /** Refuses what is not all in the file, or lies in a reserved place. */
  public void requireFree(String name, long position, long countBytes, long fieldOffset)
      throws MalformedDiskException {
    if (!contains(position, countBytes)) {
      throw new MalformedDiskException(
          fieldOffset,
          "The "
              + countBytes
              + " bytes of "
              + name
              + " at "
              + position
              + " reach past the file's end");
    }
    requireApart(name, position, countBytes, fieldOffset);
  }

  /**
   * Refuses what begins past the end of the file, or lies in a reserved place. The file may end
   * before the place does, as with QEMU: some writers write no more of it than has data.
   */
  public void requireStartFree(String name, long position, long countBytes, long fieldOffset)
      throws MalformedDiskException {
    if (!contains(position, 1)) {
      throw new MalformedDiskException(
          fieldOffset,
          "The place of " + name + ", " + position + ", is past the file's end, at " + lengthBytes);
    }
    requireApart(name, position, countBytes, fieldOffset);
  }

  private void requireApart(String name, long position, long countBytes, long fieldOffset)
      throws MalformedDiskException {
    for (Place place : reserved) {
      if (position < place.end && position + countBytes > place.start) {
        throw new MalformedDiskException(
            fieldOffset, "The place of " + name + ", " + position + ", overlaps " + place.name);
      }
    }
  }
}
