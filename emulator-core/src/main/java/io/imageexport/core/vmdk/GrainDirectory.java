package io.imageexport.core.vmdk;

import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.sectors.SectorTable;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The grain directory, checked, and the grain tables used last, at most sixteen.
 *
 * <p>Safe for use by several threads: tables are immutable, and the array makes them visible. Two
 * threads may read the same table at once; then one copy is dropped.
 */
final class GrainDirectory {
  private static final int SLOTS = 16;

  private final SectorFile file;
  private final GrainDecoder decoder;
  private final SectorTable positions;
  private final AtomicReferenceArray<GrainTable> tables = new AtomicReferenceArray<>(SLOTS);

  private GrainDirectory(SectorFile file, GrainDecoder decoder, SectorTable positions) {
    this.file = file;
    this.decoder = decoder;
    this.positions = positions;
  }

  /** Reserves the directory's place and checks it, and every entry of every table. */
  static GrainDirectory open(SectorFile file, Header header, Grains grains) throws IOException {
    file.reserve(
        "the grain directory",
        header.directoryPosition(),
        (long) header.directoryEntryCount() * Integer.BYTES,
        header.position() + Header.DIRECTORY_POSITION_OFFSET);
    SectorTable.Form form =
        new SectorTable.Form(
            header.directoryPosition(),
            header.directoryEntryCount(),
            ByteOrder.LITTLE_ENDIAN,
            0,
            "a grain table",
            GrainTable.BYTES);
    GrainDirectory directory =
        new GrainDirectory(file, new GrainDecoder(file, grains), SectorTable.open(file, form));
    ClaimedGrains claimed = new ClaimedGrains(file, grains);
    int group = directory.nextGroup(0);
    while (group < directory.groupCount()) {
      Optional<GrainTable> table = directory.table(group);
      if (table.isPresent()) {
        claimed.add(table.get());
      }
      group = directory.nextGroup(group + 1);
    }
    return directory;
  }

  /** The most memory that the directory and its tables take. */
  static long memoryBytes(Header header, long fileBytes) {
    return SectorTable.maximumBytes(header.directoryEntryCount(), GrainTable.BYTES, fileBytes)
        + (long) (SLOTS + 1) * GrainTable.BYTES;
  }

  int groupCount() {
    return positions.entryCount();
  }

  /** The first group at or after one that has a table; the number of groups if none has. */
  int nextGroup(int fromGroup) throws IOException {
    return positions.next(fromGroup);
  }

  /** The table of a group, if it has one. */
  Optional<GrainTable> table(int group) throws IOException {
    int slot = group % SLOTS;
    GrainTable cached = tables.get(slot);
    if (cached != null && cached.group() == group) {
      return Optional.of(cached);
    }
    long position = positions.position(group);
    if (position < 0) {
      return Optional.empty();
    }
    GrainTable table = GrainTable.read(file, decoder, group, position);
    tables.set(slot, table);
    return Optional.of(table);
  }
}
