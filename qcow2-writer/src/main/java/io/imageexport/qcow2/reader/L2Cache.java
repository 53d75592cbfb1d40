package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The L2 tables used last: eight of up to 128 KiB, or two of up to 2 MiB.
 *
 * <p>Safe for use by several threads: tables are immutable, and the array makes them visible. Two
 * threads may read the same table at once; then one copy is dropped.
 */
final class L2Cache {
  private static final int SLOTS = 8;
  private static final int SLOTS_FOR_LARGE_TABLES = 2;
  private static final int LARGEST_OF_MANY_BYTES = 128 << 10;

  private final CheckedFile file;
  private final Header header;
  private final L2Decoder decoder;
  private final AtomicReferenceArray<L2Table> tables;

  L2Cache(CheckedFile file, Header header, L2Decoder decoder) {
    this.file = file;
    this.header = header;
    this.decoder = decoder;
    this.tables = new AtomicReferenceArray<>(slots(header));
  }

  private static int slots(Header header) {
    return header.clusterSizeBytes() <= LARGEST_OF_MANY_BYTES ? SLOTS : SLOTS_FOR_LARGE_TABLES;
  }

  /** With one that is being read. */
  static long memoryBytes(Header header) {
    return (slots(header) + 1) * header.clusterSizeBytes();
  }

  /** The table of a group. */
  L2Table table(int group, long position) throws IOException {
    int slot = group % tables.length();
    L2Table cached = tables.get(slot);
    if (cached != null && cached.group() == group) {
      return cached;
    }
    L2Table table = L2Table.read(file, header, decoder, group, position);
    tables.set(slot, table);
    return table;
  }
}
