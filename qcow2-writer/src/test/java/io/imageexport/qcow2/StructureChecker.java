package io.imageexport.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.reader.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Checks an image from the text of the specification alone: walks header, L1 and L2 tables, counts
 * the references to each cluster of the file, and compares them with the refcounts. Every cluster
 * of the file has to be referenced.
 */
final class StructureChecker {
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
  private static final long COPIED = 1L << 63;
  private static final long COMPRESSED = 1L << 62;

  private final ImageFile file;
  private final TestImage source;
  private final Form form;
  private final int clusterSize;
  private final int[] references;
  private long mappedClusters;

  private StructureChecker(ImageFile file, TestImage source, Form form) {
    this.file = file;
    this.source = source;
    this.form = form;
    this.clusterSize = source.options().clusterSizeBytes();
    assertEquals(0, file.lengthBytes() % clusterSize, "file length in clusters");
    this.references = new int[Math.toIntExact(file.lengthBytes() / clusterSize)];
  }

  static void check(ImageFile file, TestImage source, Form form) throws IOException {
    new StructureChecker(file, source, form).checkAll();
  }

  private void checkAll() throws IOException {
    ByteBuffer header = read(0, clusterSize);
    int version = source.options().version();
    boolean zstd = form.compression().map(compression -> compression.type() == 1).orElse(false);
    assertEquals(0x514649fb, header.getInt(0), "magic");
    assertEquals(version, header.getInt(4), "version");
    assertEquals(0, header.getLong(8), "backing_file_offset");
    assertEquals(0, header.getInt(16), "backing_file_size");
    assertEquals(clusterSize, 1 << header.getInt(20), "cluster_bits");
    long size = header.getLong(24);
    assertEquals((source.sizeBytes() + 511) / 512 * 512, size, "size");
    assertEquals(0, header.getInt(32), "crypt_method");
    assertEquals(0, header.getInt(60), "nb_snapshots");
    assertEquals(0, header.getLong(64), "snapshots_offset");
    if (version == 3) {
      assertEquals(zstd ? 8 : 0, header.getLong(72), "incompatible_features");
      assertEquals(0, header.getLong(80), "compatible_features");
      assertEquals(0, header.getLong(88), "autoclear_features");
      assertEquals(source.options().refcountWidth().order(), header.getInt(96), "refcount_order");
      assertEquals(112, header.getInt(100), "header_length");
      assertEquals(zstd ? 1 : 0, header.get(104), "compression_type");
    }
    for (int i = version == 3 ? 105 : 72; i < clusterSize; i++) {
      assertEquals(0, header.get(i), "byte behind the header");
    }
    refer(0);
    checkMapping(header, size);
    checkRefcounts(header);
    if (form == Form.PLAIN) {
      assertEquals(source.map().allocatedCount(), mappedClusters, "mapped clusters");
    }
  }

  private void checkMapping(ByteBuffer header, long size) throws IOException {
    int l1Size = header.getInt(36);
    long l1Offset = header.getLong(40);
    int entriesPerTable = clusterSize / 8;
    long guestClusters = (size + clusterSize - 1) / clusterSize;
    assertEquals((guestClusters + entriesPerTable - 1) / entriesPerTable, l1Size, "l1_size");
    int l1Clusters = (l1Size * 8 + clusterSize - 1) / clusterSize;
    ByteBuffer l1 = readClusters(l1Offset, l1Clusters);
    for (int i = 0; i < l1.limit() / 8; i++) {
      long entry = l1.getLong(i * 8);
      if (entry == 0) {
        continue;
      }
      assertTrue(i < l1Size, "entry behind the L1 table");
      ByteBuffer l2 = readClusters(offset(entry), 1);
      long before = mappedClusters;
      for (int j = 0; j < entriesPerTable; j++) {
        if (l2.getLong(j * 8) != 0) {
          long guestCluster = (long) i * entriesPerTable + j;
          assertTrue(guestCluster < guestClusters, "data behind the disk");
          assertTrue(source.map().isAllocated(guestCluster), "data in a hole");
          referToData(l2.getLong(j * 8));
          mappedClusters++;
        }
      }
      assertTrue(mappedClusters > before, "empty L2 table");
    }
  }

  private void referToData(long entry) {
    if ((entry & COMPRESSED) == 0) {
      refer(offset(entry));
      return;
    }
    assertTrue(form != Form.PLAIN, "a compressed cluster");
    assertEquals(0, entry & COPIED, "COPIED of a compressed cluster");
    int offsetBits = 62 - (Integer.numberOfTrailingZeros(clusterSize) - 8);
    long position = entry & ((1L << offsetBits) - 1);
    long lastSector = position / 512 + ((entry & ~COMPRESSED) >>> offsetBits);
    for (long cluster = position / clusterSize;
        cluster <= lastSector * 512 / clusterSize;
        cluster++) {
      references[Math.toIntExact(cluster)]++;
    }
  }

  private void checkRefcounts(ByteBuffer header) throws IOException {
    ByteBuffer table = readClusters(header.getLong(48), header.getInt(56));
    int bits = source.options().refcountWidth().bits();
    int refcountsPerBlock = clusterSize * 8 / bits;
    long[] refcounts = new long[references.length];
    for (int i = 0; i < table.limit() / 8; i++) {
      long offset = table.getLong(i * 8);
      if (offset == 0) {
        continue;
      }
      ByteBuffer block = readClusters(offset, 1);
      for (int j = 0; j < refcountsPerBlock; j++) {
        long cluster = (long) i * refcountsPerBlock + j;
        long refcount = refcount(block, j, bits);
        if (cluster < references.length) {
          refcounts[(int) cluster] = refcount;
        } else if (refcount != 0) {
          throw new AssertionError("cluster " + cluster + " behind the file has a refcount");
        }
      }
    }
    for (int cluster = 0; cluster < references.length; cluster++) {
      if (refcounts[cluster] != references[cluster] || references[cluster] == 0) {
        throw new AssertionError(
            String.format(
                Locale.ROOT,
                "cluster %d has refcount %d and %d references",
                cluster,
                refcounts[cluster],
                references[cluster]));
      }
    }
  }

  private static long refcount(ByteBuffer block, int index, int bits) {
    return switch (bits) {
      case 64 -> block.getLong(index * 8);
      case 32 -> block.getInt(index * 4);
      case 16 -> Short.toUnsignedInt(block.getShort(index * 2));
      default -> {
        int perByte = 8 / bits;
        int shift = index % perByte * bits;
        yield block.get(index / perByte) >>> shift & ((1 << bits) - 1);
      }
    };
  }

  /** The offset in an entry whose refcount must be marked as exactly one. */
  private static long offset(long entry) {
    assertEquals(COPIED, entry & ~OFFSET, "flags of an entry");
    return entry & OFFSET;
  }

  private void refer(long offset) {
    assertEquals(0, offset % clusterSize, "alignment of a cluster");
    references[Math.toIntExact(offset / clusterSize)]++;
  }

  private ByteBuffer readClusters(long offset, int clusterCount) throws IOException {
    for (int i = 0; i < clusterCount; i++) {
      refer(offset + (long) i * clusterSize);
    }
    return read(offset, clusterCount * clusterSize);
  }

  private ByteBuffer read(long offset, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    file.read(offset, bytes);
    return bytes.flip();
  }
}
