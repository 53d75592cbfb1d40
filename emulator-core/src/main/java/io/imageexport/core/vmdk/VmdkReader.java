package io.imageexport.core.vmdk;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.sectors.Zeros;
import io.imageexport.core.vmdk.GrainMapping.Compressed;
import io.imageexport.core.vmdk.GrainMapping.Stored;
import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The guest's disk in a VMDK file that holds all of it: monolithicSparse or streamOptimized.
 *
 * <p>Opening reads and checks all metadata that leads to data: the header, or the footer that takes
 * its place, the descriptor, the grain directory and every grain table. Refused: a parent, several
 * extents, extents of other kinds or in other files, a disk that was not closed. What was opened
 * holds no offset that leaves the file, and no more data than a file of its length can (see {@link
 * ClaimedGrains}). What compressed grains hold is checked when they are read.
 *
 * <p>Memory is the grain directory, at most 32 MiB, sixteen grain tables and one restored grain,
 * and for each thread that reads compressed grains what {@link CompressedGrains} says, whatever the
 * size of the disk.
 *
 * <p>Safe for use by several threads.
 */
public final class VmdkReader implements GuestReader {
  private final SectorFile file;
  private final Grains grains;
  private final GrainDirectory directory;
  private final CompressedGrains compressedGrains;

  private VmdkReader(SectorFile file, Grains grains, GrainDirectory directory) {
    this.file = file;
    this.grains = grains;
    this.directory = directory;
    this.compressedGrains = new CompressedGrains(file, grains);
  }

  /** Whether the file begins like a sparse extent, be it all of a disk or not. */
  public static boolean recognises(ImageFile imageFile) throws IOException {
    return Header.isAtStart(new SectorFile(imageFile));
  }

  /**
   * Checks the metadata.
   *
   * @throws MalformedDiskException if the file breaks a rule or uses a feature not read here
   */
  public static VmdkReader open(ImageFile imageFile) throws IOException {
    SectorFile file = new SectorFile(imageFile);
    Header first = Header.readAtStart(file);
    file.reserve("the header", 0, Header.BYTES, 0);
    file.reserve(
        "the descriptor",
        first.descriptorPosition(),
        first.descriptorBytes(),
        Header.DESCRIPTOR_POSITION_OFFSET);
    Descriptor descriptor = Descriptor.read(file, first);
    Header header = first.directoryPosition() == Header.AT_END ? Footer.read(file, first) : first;
    Grains grains = Grains.of(header, descriptor);
    return new VmdkReader(file, grains, GrainDirectory.open(file, header, grains));
  }

  /** As the descriptor states it; a multiple of 512. */
  public long virtualSizeBytes() {
    return grains.diskBytes();
  }

  /**
   * Finds the next stretch that may hold something other than zeros.
   *
   * <p>Neighbouring data may be returned in several extents. A walk from zero, each step from the
   * end of the extent before, takes time in proportion to the metadata, not to the disk.
   *
   * @param fromGuestPosition from zero to the virtual size; the extent does not start before it
   */
  public Optional<DataExtent> nextData(long fromGuestPosition) throws IOException {
    requireOnDisk(fromGuestPosition, 0);
    if (fromGuestPosition == grains.diskBytes()) {
      return Optional.empty();
    }
    long grain = fromGuestPosition >>> grains.bits();
    while (grain < grains.count()) {
      int group = group(grain);
      long groupEnd = Math.min((group + 1L) << Header.TABLE_ENTRY_BITS, grains.count());
      if (directory.hasTable(group)) {
        GrainTable table = directory.table(group);
        long first = grain;
        while (first < groupEnd && !holdsData(table, first)) {
          first++;
        }
        long end = first;
        while (end < groupEnd && holdsData(table, end)) {
          end++;
        }
        if (first < end) {
          return Optional.of(extent(fromGuestPosition, first, end));
        }
      }
      grain = groupEnd;
    }
    return Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a byte is asked for that is not on the disk
   * @throws MalformedDiskException if a compressed grain cannot be restored
   */
  @Override
  public void read(long guestPosition, ByteBuffer destination) throws IOException {
    requireOnDisk(guestPosition, destination.remaining());
    long position = guestPosition;
    while (destination.hasRemaining()) {
      int offset = (int) (position & (grains.grainBytes() - 1));
      int count = Math.min(destination.remaining(), grains.grainBytes() - offset);
      switch (mapping(position >>> grains.bits())) {
        case GrainMapping.Zeros zeros -> Zeros.put(destination, count);
        case Stored stored -> {
          ByteBuffer piece = destination.slice(destination.position(), count);
          file.read(stored.position() + offset, piece);
          destination.position(destination.position() + count);
        }
        case Compressed compressed ->
            destination.put(compressedGrains.content(compressed).slice(offset, count));
      }
      position += count;
    }
  }

  private void requireOnDisk(long guestPosition, int countBytes) {
    if (guestPosition < 0 || guestPosition > grains.diskBytes() - countBytes) {
      throw new IllegalArgumentException(
          countBytes
              + " bytes at guest position "
              + guestPosition
              + " are not all on the disk of "
              + grains.diskBytes()
              + " bytes");
    }
  }

  private DataExtent extent(long fromGuestPosition, long firstGrain, long endGrain) {
    long start = Math.max(fromGuestPosition, firstGrain << grains.bits());
    long end = Math.min(endGrain << grains.bits(), grains.diskBytes());
    return new DataExtent(start, end - start);
  }

  private boolean holdsData(GrainTable table, long grain) throws IOException {
    return switch (table.mapping(indexInGroup(grain))) {
      case GrainMapping.Zeros zeros -> false;
      case Stored stored -> !file.isHole(stored.position(), grains.grainBytes());
      case Compressed compressed -> true;
    };
  }

  private GrainMapping mapping(long grain) throws IOException {
    int group = group(grain);
    if (!directory.hasTable(group)) {
      return GrainMapping.Zeros.INSTANCE;
    }
    return directory.table(group).mapping(indexInGroup(grain));
  }

  private static int group(long grain) {
    return (int) (grain >>> Header.TABLE_ENTRY_BITS);
  }

  private static int indexInGroup(long grain) {
    return (int) (grain & (GrainTable.ENTRIES - 1));
  }
}
