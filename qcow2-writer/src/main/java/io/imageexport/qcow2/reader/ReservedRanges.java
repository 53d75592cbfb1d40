package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The places of the header and of the tables it names, and perhaps of the L2 tables, where nothing
 * else may be.
 *
 * <p>At most four ranges, and the positions of the L2 tables. Built while the image is opened; not
 * changed afterwards.
 */
final class ReservedRanges {
  /** The position of each, and as much again while they are sorted. */
  static final int BYTES_FOR_EACH_L2_TABLE = 2 * Long.BYTES;

  private record Range(String name, long start, long end) {}

  private final CheckedFile file;
  private final long clusterSizeBytes;
  private final List<Range> ranges;

  /** In ascending order, each table one cluster long. */
  private final long[] l2Positions;

  private ReservedRanges(
      CheckedFile file, long clusterSizeBytes, List<Range> ranges, long[] l2Positions) {
    this.file = file;
    this.clusterSizeBytes = clusterSizeBytes;
    this.ranges = ranges;
    this.l2Positions = l2Positions;
  }

  ReservedRanges(CheckedFile file, Header header) throws MalformedImageException {
    this(file, header.clusterSizeBytes(), new ArrayList<>(), new long[0]);
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
    requireAligned(
        "the snapshot table", header.snapshotTablePosition(), Header.SNAPSHOT_TABLE_OFFSET_OFFSET);
    if (header.snapshotCount() > 0) {
      // The snapshots are not read; their table must have room for the fixed part of each.
      add(
          "the snapshot table",
          header.snapshotTablePosition(),
          header.snapshotCount() * 40,
          Header.SNAPSHOT_TABLE_OFFSET_OFFSET);
    }
  }

  /**
   * The same ranges and all L2 tables.
   *
   * <p>No two L1 entries may share a table. No writer makes such images, and a small one could
   * claim any amount of data.
   */
  ReservedRanges withL2Tables(L1Table l1) throws IOException {
    long[] sorted = l1.l2Positions();
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw new MalformedImageException(
            l1.lastEntryOffset(sorted[i]), "Two L1 entries share the L2 table at " + sorted[i]);
      }
    }
    return new ReservedRanges(file, clusterSizeBytes, ranges, sorted);
  }

  private void add(String name, long start, long countBytes, long fieldOffset)
      throws MalformedImageException {
    requireAligned(name, start, fieldOffset);
    if (!file.contains(start, countBytes)) {
      throw new MalformedImageException(
          fieldOffset,
          "The "
              + countBytes
              + " bytes of "
              + name
              + " at "
              + start
              + " reach past the file's end");
    }
    requireFree(name, start, countBytes, fieldOffset);
    ranges.add(new Range(name, start, start + countBytes));
  }

  private void requireAligned(String name, long start, long fieldOffset)
      throws MalformedImageException {
    if (start % clusterSizeBytes != 0) {
      throw new MalformedImageException(
          fieldOffset,
          "The offset of " + name + ", " + start + ", is not a multiple of the cluster size");
    }
  }

  /** Refuses what overlaps; the stretch is not empty, and known to be inside the file. */
  void requireFree(String name, long start, long countBytes, long fieldOffset)
      throws MalformedImageException {
    for (Range range : ranges) {
      if (start < range.end && start + countBytes > range.start) {
        throw new MalformedImageException(
            fieldOffset, "The place of " + name + ", " + start + ", overlaps " + range.name);
      }
    }
    int found = Arrays.binarySearch(l2Positions, start + countBytes - 1);
    int last = found >= 0 ? found : -found - 2;
    if (last >= 0 && start < l2Positions[last] + clusterSizeBytes) {
      throw new MalformedImageException(
          fieldOffset,
          "The place of "
              + name
              + ", "
              + start
              + ", overlaps the L2 table at "
              + l2Positions[last]);
    }
  }
}
