package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The L2 tables used last, at most eight: 512 KiB with clusters of 64 KiB, 16 MiB with 2 MiB.
 *
 * <p>Safe for use by several threads: tables are immutable, and the array makes them visible. Two
 * threads may read the same table at once; then one copy is dropped.
 */
final class L2Cache {
  private static final int SLOTS = 8;

  private final CheckedFile file;
  private final Header header;
  private final L1Table l1;
  private final L2Decoder decoder;
  private final AtomicReferenceArray<L2Table> tables = new AtomicReferenceArray<>(SLOTS);

  L2Cache(CheckedFile file, Header header, L1Table l1, L2Decoder decoder) {
    this.file = file;
    this.header = header;
    this.l1 = l1;
    this.decoder = decoder;
  }

  /** The table of a group that has one. */
  L2Table table(int group) throws IOException {
    int slot = group % SLOTS;
    L2Table cached = tables.get(slot);
    if (cached != null && cached.group() == group) {
      return cached;
    }
    L2Table table = L2Table.read(file, header, l1, decoder, group);
    tables.set(slot, table);
    return table;
  }
}
