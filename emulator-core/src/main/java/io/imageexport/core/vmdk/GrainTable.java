package io.imageexport.core.vmdk;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One grain table in memory, 2 KiB long. Immutable. */
final class GrainTable {
  static final int ENTRIES = 1 << Header.TABLE_ENTRY_BITS;
  static final int BYTES = ENTRIES * Integer.BYTES;

  private final GrainDecoder decoder;
  private final int group;
  private final long position;
  private final ByteBuffer entries;

  private GrainTable(GrainDecoder decoder, int group, long position, ByteBuffer entries) {
    this.decoder = decoder;
    this.group = group;
    this.position = position;
    this.entries = entries;
  }

  /** Reads the table of a group of grains, at a position that the grain directory has checked. */
  static GrainTable read(SectorFile file, GrainDecoder decoder, int group, long position)
      throws IOException {
    ByteBuffer entries = file.read(position, BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return new GrainTable(decoder, group, position, entries);
  }

  /** The index of the directory's entry that names this table. */
  int group() {
    return group;
  }

  long position() {
    return position;
  }

  GrainMapping mapping(int index) throws MalformedDiskException {
    int offset = index * Integer.BYTES;
    long grain = ((long) group << Header.TABLE_ENTRY_BITS) + index;
    return decoder.decode(entries.getInt(offset), position + offset, grain);
  }
}
