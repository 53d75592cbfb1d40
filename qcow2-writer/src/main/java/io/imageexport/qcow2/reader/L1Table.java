package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The active L1 table, its entries checked: where the L2 table of each group of clusters stands.
 *
 * <p>At most 32 MiB, and no larger than the table in the file. Immutable.
 */
final class L1Table {
  private static final long RESERVED = 0x7f00_0000_0000_01ffL;
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
  private static final int ENTRIES_PER_READ = 8192;

  private final long position;

  /** The L2 table's position for each group, or zero. */
  private final long[] positions;

  private L1Table(long position, long[] positions) {
    this.position = position;
    this.positions = positions;
  }

  static L1Table read(CheckedFile file, Header header, ReservedRanges reserved) throws IOException {
    long[] positions = new long[(int) header.l1EntryCount()];
    int done = 0;
    while (done < positions.length) {
      int count = Math.min(ENTRIES_PER_READ, positions.length - done);
      long position = header.l1Position() + (long) done * Long.BYTES;
      ByteBuffer entries = file.read(position, count * Long.BYTES);
      for (int i = 0; i < count; i++) {
        long entryOffset = position + (long) i * Long.BYTES;
        positions[done + i] =
            l2Position(entries.getLong(i * Long.BYTES), entryOffset, file, header, reserved);
      }
      done += count;
    }
    return new L1Table(header.l1Position(), positions);
  }

  private static long l2Position(
      long entry, long entryOffset, CheckedFile file, Header header, ReservedRanges reserved)
      throws MalformedImageException {
    if (entry == 0) {
      return 0;
    }
    if ((entry & RESERVED) != 0) {
      throw new MalformedImageException(entryOffset, "An L1 entry has reserved bits set");
    }
    long position = entry & OFFSET;
    if (position % header.clusterSizeBytes() != 0) {
      throw new MalformedImageException(
          entryOffset,
          "The offset of an L2 table, " + position + ", is not a multiple of the cluster size");
    }
    if (!file.contains(position, header.clusterSizeBytes())) {
      throw new MalformedImageException(
          entryOffset, "The L2 table at " + position + " reaches past the file's end");
    }
    reserved.requireFree("an L2 table", position, header.clusterSizeBytes(), entryOffset);
    return position;
  }

  int entryCount() {
    return positions.length;
  }

  boolean hasL2Table(int group) {
    return positions[group] != 0;
  }

  /** Zero if the group has none. */
  long l2Position(int group) {
    return positions[group];
  }

  /** A copy of all positions, zeros included. */
  long[] l2Positions() {
    return positions.clone();
  }

  /** Where in the file the last entry stands that names the table. */
  long lastEntryOffset(long l2Position) {
    int group = positions.length - 1;
    while (positions[group] != l2Position) {
      group--;
    }
    return position + (long) group * Long.BYTES;
  }
}
