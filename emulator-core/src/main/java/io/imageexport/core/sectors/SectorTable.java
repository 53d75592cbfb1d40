package io.imageexport.core.sectors;

import static io.imageexport.core.sectors.SectorFile.SECTOR_BYTES;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A table of sector numbers, checked: each names a place of one size, in the file and free, or says
 * that there is none.
 *
 * <p>No two places overlap. No writer makes such files, and a small one could claim any amount of
 * data.
 *
 * <p>At most 32 MiB, and no larger than the table in the file; opening takes as much again for a
 * moment. Immutable.
 */
public final class SectorTable {
  /** As in QEMU: 32 MiB. */
  public static final int MAXIMUM_ENTRIES = (32 << 20) / Integer.BYTES;

  private static final int ENTRIES_PER_READ = 16_384;

  /**
   * Where a table is, and what its entries mean.
   *
   * @param absent the entry that stands for no place
   * @param placeName what is at the places, in the singular
   */
  public record Form(
      long position,
      int entryCount,
      ByteOrder order,
      int absent,
      String placeName,
      long placeBytes) {
    public Form {
      requireNonNull(order, "order is null");
      requireNonNull(placeName, "placeName is null");
      if (entryCount < 0 || entryCount > MAXIMUM_ENTRIES) {
        throw new IllegalArgumentException("a table of " + entryCount + " entries");
      }
    }

    private long entryOffset(int index) {
      return position + (long) index * Integer.BYTES;
    }
  }

  private final Form form;
  private final int[] entries;

  private SectorTable(Form form, int[] entries) {
    this.form = form;
    this.entries = entries;
  }

  /** Reads a table whose own place is reserved, and so known to be in the file. */
  public static SectorTable read(SectorFile file, Form form) throws IOException {
    int[] entries = new int[form.entryCount];
    int done = 0;
    while (done < entries.length) {
      int count = Math.min(ENTRIES_PER_READ, entries.length - done);
      ByteBuffer piece = file.read(form.entryOffset(done), count * Integer.BYTES);
      piece.order(form.order).asIntBuffer().get(entries, done, count);
      done += count;
    }
    SectorTable table = new SectorTable(form, entries);
    table.requirePlaces(file);
    table.requireApart();
    return table;
  }

  private void requirePlaces(SectorFile file) throws MalformedDiskException {
    for (int i = 0; i < entries.length; i++) {
      if (isPresent(i)) {
        file.requireFree(form.placeName, position(i), form.placeBytes, form.entryOffset(i));
      }
    }
  }

  private void requireApart() throws MalformedDiskException {
    // Flipping the highest bit sorts unsigned numbers.
    int[] sorted =
        Arrays.stream(entries)
            .filter(entry -> entry != form.absent)
            .map(entry -> entry ^ Integer.MIN_VALUE)
            .sorted()
            .toArray();
    for (int i = 1; i < sorted.length; i++) {
      long distanceBytes = ((long) sorted[i] - sorted[i - 1]) * SECTOR_BYTES;
      if (distanceBytes < form.placeBytes) {
        int index = lastIndexOf(sorted[i] ^ Integer.MIN_VALUE);
        throw new MalformedDiskException(
            form.entryOffset(index),
            "The place of " + form.placeName + ", " + position(index) + ", overlaps another one");
      }
    }
  }

  private int lastIndexOf(int entry) {
    int index = entries.length - 1;
    while (entries[index] != entry) {
      index--;
    }
    return index;
  }

  public int entryCount() {
    return entries.length;
  }

  public boolean isPresent(int index) {
    return entries[index] != form.absent;
  }

  /** Where in the file the place is that a present entry names. */
  public long position(int index) {
    return Integer.toUnsignedLong(entries[index]) * SECTOR_BYTES;
  }
}
