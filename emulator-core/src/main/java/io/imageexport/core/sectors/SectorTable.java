package io.imageexport.core.sectors;

import static io.imageexport.core.sectors.SectorFile.SECTOR_BYTES;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A table of sector numbers, checked: each names a place of one size, in the file and free, or says
 * that there is none.
 *
 * <p>No two places overlap. No writer makes such files, and a small one could claim any amount of
 * data.
 *
 * <p>The table, at most 32 MiB, stays in the file. Opening checks every entry and notes which pages
 * of the table name a place; these are read again when they are needed, and checked again. Memory
 * is the pages used last, four of 64 KiB at most, and while the table is opened eight bytes for
 * each place.
 *
 * <p>Safe for use by several threads: pages are immutable, and the array makes them visible.
 */
public final class SectorTable {
  /** As in QEMU: 32 MiB. */
  public static final int MAXIMUM_ENTRIES = (32 << 20) / Integer.BYTES;

  private static final int PAGE_BITS = 14;
  private static final int PAGE_ENTRIES = 1 << PAGE_BITS;
  private static final int SLOTS = 4;

  /** With so many too many, those that overlap are still looked for, and one is named. */
  private static final int SPARE_PLACES = 1_000;

  /** The place of each, and as much again while they are sorted. */
  private static final int BYTES_FOR_EACH_PLACE = 2 * Integer.BYTES;

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

  private final SectorFile file;
  private final Form form;
  private final AtomicReferenceArray<Page> pages = new AtomicReferenceArray<>(SLOTS);

  /** The pages that name a place. Not changed once the table is open. */
  private final BitSet pagesInUse = new BitSet();

  private int placeCount;

  /** The entries of a page, as they stand in the file. */
  private record Page(int index, IntBuffer entries) {
    int entry(int index) {
      return entries.get(index & (PAGE_ENTRIES - 1));
    }
  }

  private SectorTable(SectorFile file, Form form) {
    this.file = file;
    this.form = form;
  }

  /**
   * The most memory that a table takes.
   *
   * @param placeBytes of each place that the table names
   */
  public static long maximumBytes(long entryCount, long placeBytes, long fileBytes) {
    return (long) SLOTS * PAGE_ENTRIES * Integer.BYTES
        + BYTES_FOR_EACH_PLACE * mostPlaces(entryCount, placeBytes, fileBytes);
  }

  /** The number of places that is left to a comparison, if it comes to that. */
  private static long mostPlaces(long entryCount, long placeBytes, long fileBytes) {
    return Math.min(entryCount, fileBytes / placeBytes + SPARE_PLACES);
  }

  /** Opens a table whose own place is reserved, and so known to be in the file. */
  public static SectorTable open(SectorFile file, Form form) throws IOException {
    SectorTable table = new SectorTable(file, form);
    table.checkPlaces();
    table.requireApart();
    return table;
  }

  private void checkPlaces() throws IOException {
    long mostPlaces = mostPlaces(form.entryCount, form.placeBytes, file.lengthBytes());
    for (int index = 0; index << PAGE_BITS < form.entryCount; index++) {
      IntBuffer entries = read(index).entries;
      for (int i = 0; i < entries.limit(); i++) {
        if (entries.get(i) == form.absent) {
          continue;
        }
        pagesInUse.set(index);
        placeCount++;
        MalformedDiskException.require(
            placeCount <= mostPlaces,
            form.entryOffset((index << PAGE_BITS) + i),
            "The place of "
                + form.placeName
                + " overlaps another one: there are more than a file of "
                + file.lengthBytes()
                + " bytes has room for");
      }
    }
  }

  private Page read(int index) throws IOException {
    int first = index << PAGE_BITS;
    int count = Math.min(PAGE_ENTRIES, form.entryCount - first);
    IntBuffer entries =
        file.read(form.entryOffset(first), count * Integer.BYTES).order(form.order).asIntBuffer();
    for (int i = 0; i < count; i++) {
      if (entries.get(i) != form.absent) {
        file.requireFree(
            form.placeName, place(entries.get(i)), form.placeBytes, form.entryOffset(first + i));
      }
    }
    return new Page(index, entries);
  }

  private void requireApart() throws IOException {
    int[] sorted = new int[placeCount];
    int count = 0;
    for (int index = next(0); index < form.entryCount; index = next(index + 1)) {
      requireUnchanged(count < placeCount);
      // Flipping the highest bit sorts unsigned numbers.
      sorted[count] = entry(index) ^ Integer.MIN_VALUE;
      count++;
    }
    requireUnchanged(count == placeCount);
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      long distanceBytes = ((long) sorted[i] - sorted[i - 1]) * SECTOR_BYTES;
      if (distanceBytes < form.placeBytes) {
        int index = lastIndexOf(sorted[i] ^ Integer.MIN_VALUE);
        throw new MalformedDiskException(
            form.entryOffset(index),
            "The place of "
                + form.placeName
                + ", "
                + place(entry(index))
                + ", overlaps another one");
      }
    }
  }

  private void requireUnchanged(boolean unchanged) throws MalformedDiskException {
    MalformedDiskException.require(
        unchanged, form.position, "The table has changed while it was read");
  }

  private int lastIndexOf(int entry) throws IOException {
    int last = 0;
    for (int index = next(0); index < form.entryCount; index = next(index + 1)) {
      if (entry(index) == entry) {
        last = index;
      }
    }
    return last;
  }

  public int entryCount() {
    return form.entryCount;
  }

  /** The first entry at or after one that names a place; the number of entries if none does. */
  public int next(int fromIndex) throws IOException {
    int index = fromIndex;
    while (index < form.entryCount) {
      int pageIndex = pagesInUse.nextSetBit(index >>> PAGE_BITS);
      if (pageIndex < 0) {
        return form.entryCount;
      }
      index = Math.max(index, pageIndex << PAGE_BITS);
      Page page = page(pageIndex);
      int endOfPage = (pageIndex << PAGE_BITS) + page.entries.limit();
      while (index < endOfPage && page.entry(index) == form.absent) {
        index++;
      }
      if (index < endOfPage) {
        return index;
      }
    }
    return form.entryCount;
  }

  /** Where in the file the place is that an entry names; negative if it names none. */
  public long position(int index) throws IOException {
    int entry = entry(index);
    return entry == form.absent ? -1 : place(entry);
  }

  private static long place(int entry) {
    return Integer.toUnsignedLong(entry) * SECTOR_BYTES;
  }

  private int entry(int index) throws IOException {
    int pageIndex = index >>> PAGE_BITS;
    return pagesInUse.get(pageIndex) ? page(pageIndex).entry(index) : form.absent;
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
}
