package io.imageexport.qcow2.reader;

import java.util.ArrayList;
import java.util.List;

/**
 * The places of the header and of the tables it names, where nothing else may be.
 *
 * <p>At most four ranges. Built while the image is opened; not changed afterwards.
 */
final class ReservedRanges {
  private record Range(String name, long start, long end) {}

  private final CheckedFile file;
  private final long clusterSizeBytes;
  private final List<Range> ranges = new ArrayList<>();

  ReservedRanges(CheckedFile file, Header header) throws MalformedImageException {
    this.file = file;
    this.clusterSizeBytes = header.clusterSizeBytes();
    ranges.add(new Range("the header", 0, clusterSizeBytes));
    if (header.l1EntryCount() > 0) {
      add(
          "the L1 table",
          header.l1Position(),
          header.l1EntryCount() * Long.BYTES,
          Header.L1_OFFSET_OFFSET);
    }
    add(
        "the refcount table",
        header.refcountTablePosition(),
        header.refcountTableClusters() * clusterSizeBytes,
        Header.REFCOUNT_TABLE_OFFSET_OFFSET);
    if (header.snapshotCount() > 0) {
      // The snapshots are not read; their table must have room for the fixed part of each.
      add(
          "the snapshot table",
          header.snapshotTablePosition(),
          header.snapshotCount() * 40,
          Header.SNAPSHOT_TABLE_OFFSET_OFFSET);
    }
  }

  private void add(String name, long start, long countBytes, long fieldOffset)
      throws MalformedImageException {
    if (start % clusterSizeBytes != 0) {
      throw new MalformedImageException(
          fieldOffset, "The offset of " + name + ", " + start + ", is not that of a cluster");
    }
    if (!file.contains(start, countBytes)) {
      throw new MalformedImageException(
          fieldOffset,
          "The " + countBytes + " bytes of " + name + " at " + start + " are not all in the file");
    }
    requireFree(name, start, countBytes, fieldOffset);
    ranges.add(new Range(name, start, start + countBytes));
  }

  /** Refuses what lies in one of the ranges; the stretch is known to be inside the file. */
  void requireFree(String name, long start, long countBytes, long fieldOffset)
      throws MalformedImageException {
    for (Range range : ranges) {
      if (start < range.end && start + countBytes > range.start) {
        throw new MalformedImageException(
            fieldOffset, "The place of " + name + ", " + start + ", overlaps " + range.name);
      }
    }
  }
}
