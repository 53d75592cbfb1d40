package io.imageexport.qcow2.reader;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a good image keeps its extensions, tables and streams, by the text of the specification, so
 * that damage can be done to them on purpose.
 *
 * @param extensions offset of each header extension, the end mark included
 * @param l1Entries offset of each
 * @param l2EntryBytes 16 with extended L2 entries, otherwise 8
 * @param l2Entries offset of each that is not zero, of its second half if it has one, and of the
 *     first in each table
 * @param refcountWords offset of each entry of the refcount table, and of the first words of blocks
 * @param tables offset of each table and block
 * @param streams of the compressed clusters
 */
record ImagePlaces(
    int clusterBits,
    int l2EntryBytes,
    List<Integer> extensions,
    List<Integer> l1Entries,
    List<Integer> l2Entries,
    List<Integer> refcountWords,
    List<Integer> tables,
    List<Stream> streams) {
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
  private static final long COMPRESSED = 1L << 62;
  private static final long EXTENDED_L2 = 1 << 4;
  private static final int MAXIMUM_ENTRIES = 4096;
  private static final int WORDS_OF_A_BLOCK = 4;

  /** What one L2 entry names; the length is that of its sectors. */
  record Stream(int entry, int offset, int length) {}

  static ImagePlaces of(byte[] bytes) {
    ByteBuffer image = ByteBuffer.wrap(bytes);
    int clusterBits = image.getInt(20);
    ImagePlaces places =
        new ImagePlaces(
            clusterBits,
            image.getInt(4) == 3 && (image.getLong(72) & EXTENDED_L2) != 0 ? 16 : 8,
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    places.findExtensions(image);
    places.findRefcounts(image);
    places.findMappings(image);
    if (image.getInt(60) > 0) {
      places.tables.add((int) image.getLong(64));
    }
    return places;
  }

  int clusterSizeBytes() {
    return 1 << clusterBits;
  }

  private void findExtensions(ByteBuffer image) {
    int offset = image.getInt(4) == 2 ? 72 : image.getInt(100);
    while (offset <= clusterSizeBytes() - 8) {
      extensions.add(offset);
      if (image.getInt(offset) == 0) {
        return;
      }
      offset += 8 + (image.getInt(offset + 4) + 7) / 8 * 8;
    }
  }

  private void findRefcounts(ByteBuffer image) {
    int table = (int) image.getLong(48);
    tables.add(table);
    for (int i = 0; i < Math.min(MAXIMUM_ENTRIES, clusterSizeBytes() / 8); i++) {
      refcountWords.add(table + 8 * i);
      int block = (int) image.getLong(table + 8 * i);
      if (block > 0) {
        tables.add(block);
        for (int j = 0; j < WORDS_OF_A_BLOCK; j++) {
          refcountWords.add(block + 8 * j);
        }
      }
    }
  }

  private void findMappings(ByteBuffer image) {
    int table = (int) image.getLong(40);
    tables.add(table);
    for (int i = 0; i < Math.min(MAXIMUM_ENTRIES, image.getInt(36)); i++) {
      l1Entries.add(table + 8 * i);
      int l2 = (int) (image.getLong(table + 8 * i) & OFFSET);
      if (l2 > 0) {
        tables.add(l2);
        findL2Entries(image, l2);
      }
    }
  }

  private void findL2Entries(ByteBuffer image, int table) {
    int count = clusterSizeBytes() / l2EntryBytes;
    for (int i = 0; i < count && l2Entries.size() < MAXIMUM_ENTRIES; i++) {
      int offset = table + l2EntryBytes * i;
      long entry = image.getLong(offset);
      if (entry != 0 || i == 0) {
        l2Entries.add(offset);
        if (l2EntryBytes > 8) {
          l2Entries.add(offset + 8);
        }
      }
      if ((entry & COMPRESSED) != 0) {
        int offsetBits = 62 - (clusterBits - 8);
        int position = (int) (entry & ((1L << offsetBits) - 1));
        int sectors = (int) ((entry & ~COMPRESSED) >>> offsetBits) + 1;
        int end = Math.min(position / 512 * 512 + sectors * 512, image.limit());
        streams.add(new Stream(offset, position, end - position));
      }
    }
  }
}
