package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.MalformedDiskException.require;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.vmdk.GrainMapping.Compressed;
import io.imageexport.core.vmdk.GrainMapping.Stored;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.DiskOutline;
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
 * <p>Memory is known from the headers and the file's length (see {@link #outlineDisk}), whatever
 * the size of the disk: 290 KiB for pages of the grain directory and grain tables, and for each
 * thread that reads compressed grains four grains, at most 8 MiB; while the file is opened, eight
 * bytes for each grain table on top, at most 64 MiB in a file of 16 GiB or more. Thread-safe.
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

  /**
   * What a file says of its grains before its tables.
   *
   * @param header that counts: of a stream, the one in the footer
   */
  private record Metadata(Header header, Grains grains) {
    /** Reads it in a file that holds a whole disk, with a descriptor that says so. */
    static Metadata ofDisk(SectorFile file) throws IOException {
      Header first = Header.readAtStart(file);
      require(
          first.descriptorPosition() != 0,
          Header.DESCRIPTOR_POSITION_OFFSET,
          "There is no embedded descriptor: " + Header.ONE_OF_SEVERAL,
          Header.GIVE_THE_DESCRIPTOR);
      first.reserve(file);
      ExtentLine line = Descriptor.readEmbedded(file, first).onlyExtent();
      return of(file, first, line.sectors(), line.position());
    }

    /** Reads it in one file of several, as a line of their descriptor names it. */
    static Metadata ofExtent(SectorFile file, ExtentLine line) throws IOException {
      Header first = Header.readAtStart(file);
      first.reserve(file);
      return of(file, first, line.sectors(), Header.CAPACITY_OFFSET);
    }

    /**
     * @param sectors of the stretch; the capacity of the header may be rounded up to a whole grain
     * @param fieldOffset of what is refused if it is not
     */
    private static Metadata of(SectorFile file, Header first, long sectors, long fieldOffset)
        throws IOException {
      long surplus = first.capacitySectors() - sectors;
      require(
          surplus >= 0 && surplus < first.grainSectors(),
          fieldOffset,
          "The extent has "
              + sectors
              + " sectors, but the header states "
              + first.capacitySectors());
      Header header = first.directoryPosition() == Header.AT_END ? Footer.read(file, first) : first;
      return new Metadata(header, Grains.of(header, sectors));
    }
  }

  /** What opening a file that holds a whole disk will take. */
  static DiskOutline outlineDisk(SectorFile file) throws IOException {
    Metadata metadata = Metadata.ofDisk(file);
    return new DiskOutline(
        metadata.grains().diskBytes(),
        GrainDirectory.memoryBytes(metadata.header(), file.lengthBytes())
            + CompressedGrains.memoryBytes(metadata.grains()));
  }

  /** Opens a file that holds a whole disk, with a descriptor that says so. */
  static SparseExtent openDisk(SectorFile file) throws IOException {
    return open(file, Metadata.ofDisk(file));
  }

  /** Opens one file of several, as a line of their descriptor names it. */
  static SparseExtent open(SectorFile file, ExtentLine line) throws IOException {
    return open(file, Metadata.ofExtent(file, line));
  }

  private static SparseExtent open(SectorFile file, Metadata metadata) throws IOException {
    return new SparseExtent(
        file, metadata.grains(), GrainDirectory.open(file, metadata.header(), metadata.grains()));
  }

  @Override
  public long lengthBytes() {
    return grains.diskBytes();
  }

  int directoryEntryCount() {
    return directory.groupCount();
  }

  @Override
  public Optional<DataExtent> nextData(long fromPosition) throws IOException {
    long fromGrain = fromPosition >>> grains.bits();
    int group = directory.nextGroup(group(fromGrain));
    while (group < directory.groupCount()) {
      long groupStart = (long) group << Header.TABLE_ENTRY_BITS;
      long groupEnd = Math.min(groupStart + GrainTable.ENTRIES, grains.count());
      Optional<GrainTable> table = directory.table(group);
      if (table.isPresent()) {
        long first = runEnd(table.get(), Math.max(fromGrain, groupStart), groupEnd, false);
        long end = runEnd(table.get(), first, groupEnd, true);
        if (first < end) {
          return Optional.of(dataExtent(fromPosition, first, end));
        }
      }
      group = directory.nextGroup(group + 1);
    }
    return Optional.empty();
  }

  /** The end of the grains of a group that all hold data, or all do not. */
  private long runEnd(GrainTable table, long first, long groupEnd, boolean holdsData)
      throws IOException {
    long end = first;
    while (end < groupEnd && holdsData(table, end) == holdsData) {
      end++;
    }
    return end;
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
    Optional<GrainTable> table = directory.table(group(grain));
    return table.isPresent()
        ? table.get().mapping(indexInGroup(grain))
        : GrainMapping.Zeros.INSTANCE;
  }

  private static int group(long grain) {
    return (int) (grain >>> Header.TABLE_ENTRY_BITS);
  }

  private static int indexInGroup(long grain) {
    return (int) (grain & (GrainTable.ENTRIES - 1));
  }
}
