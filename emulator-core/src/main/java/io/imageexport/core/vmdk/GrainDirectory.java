package io.imageexport.core.vmdk;

import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.sectors.SectorTable;
import java.io.IOException;
import java.nio.ByteOrder;
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
        new GrainDirectory(file, new GrainDecoder(file, grains), SectorTable.read(file, form));
    ClaimedGrains claimed = new ClaimedGrains(file, grains);
    for (int group = 0; group < directory.positions.entryCount(); group++) {
      if (directory.hasTable(group)) {
        claimed.add(directory.read(group));
      }
    }
    return directory;
  }

  int entryCount() {
    return positions.entryCount();
  }

  boolean hasTable(int group) {
    return positions.isPresent(group);
  }

  /** The table of a group that has one. */
  GrainTable table(int group) throws IOException {
    int slot = group % SLOTS;
    GrainTable cached = tables.get(slot);
    if (cached != null && cached.group() == group) {
      return cached;
    }
    GrainTable table = read(group);
    tables.set(slot, table);
    return table;
  }

  private GrainTable read(int group) throws IOException {
    return GrainTable.read(file, decoder, group, positions.position(group));
  }
}
