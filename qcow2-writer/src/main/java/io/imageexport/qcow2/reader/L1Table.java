package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The active L1 table: where the L2 table of each group of clusters stands.
 *
 * <p>The table, at most 32 MiB, stays in the file. Opening checks every entry and notes which pages
 * of the table have one that is in use; these are read again when they are needed, and checked
 * again. Memory is the pages used last: four of 64 KiB at most.
 *
 * <p>Safe for use by several threads: pages are immutable, and the array makes them visible.
 */
final class L1Table {
  private static final long RESERVED = 0x7f00_0000_0000_01ffL;
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
  private static final int PAGE_BITS = 13;
  private static final int PAGE_ENTRIES = 1 << PAGE_BITS;
  private static final int SLOTS = 4;

  /** With so many too many, those that share a table are still looked for, and one is named. */
  private static final int SPARE_TABLES = 1_000;

  static final int MEMORY_BYTES = SLOTS * PAGE_ENTRIES * Long.BYTES;

  private final CheckedFile file;
  private final Header header;
  private final ReservedRanges reserved;
  private final int entryCount;
  private final AtomicReferenceArray<Page> pages = new AtomicReferenceArray<>(SLOTS);

  /** The pages that name an L2 table. Not changed once the table is open. */
  private final BitSet pagesInUse = new BitSet();

  private int tableCount;

  /** The L2 table's position for each group of a page, or zero. */
  private record Page(int index, LongBuffer positions) {
    int entryCount() {
      return positions.limit();
    }

    long position(int group) {
      return positions.get(group & (PAGE_ENTRIES - 1));
    }
  }

  private L1Table(CheckedFile file, Header header, ReservedRanges reserved) {
    this.file = file;
    this.header = header;
    this.reserved = reserved;
    this.entryCount = (int) header.l1EntryCount();
  }

  static L1Table open(CheckedFile file, Header header, ReservedRanges reserved) throws IOException {
    L1Table table = new L1Table(file, header, reserved);
    long mostTables = mostTables(file, header);
    for (int index = 0; index << PAGE_BITS < table.entryCount; index++) {
      Page page = table.read(index);
      for (int i = 0; i < page.entryCount(); i++) {
        if (page.position(i) == 0) {
          continue;
        }
        table.pagesInUse.set(index);
        table.tableCount++;
        if (table.tableCount > mostTables) {
          throw new MalformedImageException(
              table.entryOffset((index << PAGE_BITS) + i),
              "Two L1 entries share an L2 table: there are more than a file of "
                  + file.lengthBytes()
                  + " bytes has room for");
        }
      }
    }
    return table;
  }

  /** The number of tables that is left to a comparison, if it comes to that. */
  static long mostTables(CheckedFile file, Header header) {
    return Math.min(
        header.l1EntryCount(), file.lengthBytes() / header.clusterSizeBytes() + SPARE_TABLES);
  }

  private Page read(int index) throws IOException {
    int first = index << PAGE_BITS;
    int count = Math.min(PAGE_ENTRIES, entryCount - first);
    ByteBuffer entries = file.read(entryOffset(first), count * Long.BYTES);
    long[] positions = new long[count];
    for (int i = 0; i < count; i++) {
      positions[i] = l2Position(entries.getLong(i * Long.BYTES), entryOffset(first + i));
    }
    return new Page(index, LongBuffer.wrap(positions));
  }

  private long l2Position(long entry, long entryOffset) throws MalformedImageException {
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

  private long entryOffset(int group) {
    return header.l1Position() + (long) group * Long.BYTES;
  }

  /** The first group at or after one that has an L2 table; the number of entries if none has. */
  int nextGroup(int fromGroup) throws IOException {
    int group = fromGroup;
    while (group < entryCount) {
      int index = pagesInUse.nextSetBit(group >>> PAGE_BITS);
      if (index < 0) {
        return entryCount;
      }
      group = Math.max(group, index << PAGE_BITS);
      Page page = page(index);
      int endOfPage = (index << PAGE_BITS) + page.entryCount();
      while (group < endOfPage && page.position(group) == 0) {
        group++;
      }
      if (group < endOfPage) {
        return group;
      }
    }
    return entryCount;
  }

  int entryCount() {
    return entryCount;
  }

  /** Zero if the group has none. */
  long l2Position(int group) throws IOException {
    int index = group >>> PAGE_BITS;
    return pagesInUse.get(index) ? page(index).position(group) : 0;
  }

  private Page page(int index) throws IOException {
    int slot = index % SLOTS;
    Page cached = pages.get(slot);
    if (cached != null && cached.index == index) {
      return cached;
    }
    Page page = read(index);
    pages.set(slot, page);
    return page;
  }

  /** The positions of all L2 tables, by group: eight bytes for each. */
  long[] l2Positions() throws IOException {
    long[] positions = new long[tableCount];
    int count = 0;
    for (int group = nextGroup(0); group < entryCount; group = nextGroup(group + 1)) {
      if (count == tableCount) {
        throw changed(group);
      }
      positions[count] = l2Position(group);
      count++;
    }
    if (count < tableCount) {
      throw changed(0);
    }
    return positions;
  }

  private MalformedImageException changed(int group) {
    return new MalformedImageException(
        entryOffset(group), "The L1 table has changed while it was read");
  }

  /** Where in the file the last entry stands that names the table. */
  long lastEntryOffset(long l2Position) throws IOException {
    int last = 0;
    for (int group = nextGroup(0); group < entryCount; group = nextGroup(group + 1)) {
      if (l2Position(group) == l2Position) {
        last = group;
      }
    }
    return entryOffset(last);
  }
}
