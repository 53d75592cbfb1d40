package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.MalformedDiskException.require;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.vmdk.GrainMapping.Compressed;
import io.imageexport.core.vmdk.GrainMapping.Stored;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.ZeroBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A stretch of the disk, perhaps all of it, in grains that a sparse file holds ("Hosted Sparse
 * Extents").
 *
 * <p>Opening checks the grain directory and every grain table. What was opened holds no offset that
 * leaves the file, and no more data than a file of its length can (see {@link ClaimedGrains}). What
 * compressed grains hold is checked when they are read.
 *
 * <p>Memory is the grain directory, sixteen grain tables and one restored grain, and for each
 * thread that reads compressed grains what {@link CompressedGrains} says. Thread-safe.
 */
final class SparseExtent implements Extent {
  private final SectorFile file;
  private final Grains grains;
  private final GrainDirectory directory;
  private final CompressedGrains compressedGrains;

  private SparseExtent(SectorFile file, Grains grains, GrainDirectory directory) {
    this.file = file;
    this.grains = grains;
    this.directory = directory;
    this.compressedGrains = new CompressedGrains(file, grains);
  }

  /** Opens a file that holds a whole disk, with a descriptor that says so. */
  static SparseExtent openDisk(SectorFile file) throws IOException {
    Header first = Header.readAtStart(file);
    require(
        first.descriptorPosition() != 0,
        Header.DESCRIPTOR_POSITION_OFFSET,
        "There is no embedded descriptor: " + Header.ONE_OF_SEVERAL,
        Header.GIVE_THE_DESCRIPTOR);
    first.reserve(file);
    ExtentLine line = Descriptor.readEmbedded(file, first).onlyExtent();
    return open(file, first, line.sectors(), line.position());
  }

  /** Opens one file of several, as a line of their descriptor names it. */
  static SparseExtent open(SectorFile file, ExtentLine line) throws IOException {
    Header first = Header.readAtStart(file);
    first.reserve(file);
    return open(file, first, line.sectors(), Header.CAPACITY_OFFSET);
  }

  /**
   * Opens the grains.
   *
   * @param sectors of the stretch; the capacity of the header may be rounded up to a whole grain
   * @param fieldOffset of what is refused if it is not
   */
  private static SparseExtent open(SectorFile file, Header first, long sectors, long fieldOffset)
      throws IOException {
    long surplus = first.capacitySectors() - sectors;
    require(
        surplus >= 0 && surplus < first.grainSectors(),
        fieldOffset,
        "The extent has " + sectors + " sectors, but the header states " + first.capacitySectors());
    Header header = first.directoryPosition() == Header.AT_END ? Footer.read(file, first) : first;
    Grains grains = Grains.of(header, sectors);
    return new SparseExtent(file, grains, GrainDirectory.open(file, header, grains));
  }

  @Override
  public long lengthBytes() {
    return grains.diskBytes();
  }

  /** How many entries the grain directory has in memory. */
  int directoryEntryCount() {
    return directory.entryCount();
  }

  @Override
  public Optional<DataExtent> nextData(long fromPosition) throws IOException {
    long grain = fromPosition >>> grains.bits();
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
          return Optional.of(dataExtent(fromPosition, first, end));
        }
      }
      grain = groupEnd;
    }
    return Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws MalformedDiskException if a compressed grain cannot be restored
   */
  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    long from = position;
    while (destination.hasRemaining()) {
      int offset = (int) (from & (grains.grainBytes() - 1));
      int count = Math.min(destination.remaining(), grains.grainBytes() - offset);
      switch (mapping(from >>> grains.bits())) {
        case GrainMapping.Zeros zeros -> ZeroBytes.put(destination, count);
        case Stored stored -> {
          file.readPadded(
              stored.position() + offset, destination.slice(destination.position(), count));
          destination.position(destination.position() + count);
        }
        case Compressed compressed ->
            destination.put(compressedGrains.content(compressed).slice(offset, count));
      }
      from += count;
    }
  }

  private DataExtent dataExtent(long fromPosition, long firstGrain, long endGrain) {
    long start = Math.max(fromPosition, firstGrain << grains.bits());
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
