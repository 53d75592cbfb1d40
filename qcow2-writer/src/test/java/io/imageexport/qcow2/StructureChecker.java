package io.imageexport.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.reader.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Checks an uncompressed image from the text of the specification alone: walks header, L1 and L2
 * tables, counts the references to each cluster of the file, and compares with the refcounts.
 */
final class StructureChecker {
  private final ImageFile file;
  private final int clusterSize;
  private final byte[] references;
  private long dataClusters;

  private StructureChecker(ImageFile file, int clusterSize) {
    this.file = file;
    this.clusterSize = clusterSize;
    assertEquals(0, file.lengthBytes() % clusterSize, "file length in clusters");
    this.references = new byte[Math.toIntExact(file.lengthBytes() / clusterSize)];
  }

  static void check(TestImage image) throws IOException {
    new StructureChecker(image, image.options().clusterSizeBytes()).checkAll(image);
  }

  private void checkAll(TestImage image) throws IOException {
    ByteBuffer header = read(0, clusterSize);
    int version = image.options().version();
    assertEquals(0x514649fb, header.getInt(0), "magic");
    assertEquals(version, header.getInt(4), "version");
    assertEquals(0, header.getLong(8), "backing_file_offset");
    assertEquals(0, header.getInt(16), "backing_file_size");
    assertEquals(clusterSize, 1 << header.getInt(20), "cluster_bits");
    long size = header.getLong(24);
    assertEquals((image.sizeBytes() + 511) / 512 * 512, size, "size");
    assertEquals(0, header.getInt(32), "crypt_method");
    assertEquals(0, header.getInt(60), "nb_snapshots");
    assertEquals(0, header.getLong(64), "snapshots_offset");
    if (version == 3) {
      assertEquals(0, header.getLong(72), "incompatible_features");
      assertEquals(0, header.getLong(80), "compatible_features");
      assertEquals(0, header.getLong(88), "autoclear_features");
      assertEquals(4, header.getInt(96), "refcount_order");
      assertEquals(112, header.getInt(100), "header_length");
    }
    for (int i = version == 3 ? 104 : 72; i < clusterSize; i++) {
      assertEquals(0, header.get(i), "byte behind the header");
    }
    refer(0);
    checkMapping(header, size);
    checkRefcounts(header);
    assertEquals(image.map().allocatedCount(), dataClusters, "data clusters");
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
      long l2Offset = offset(l1.getLong(i * 8));
      if (l2Offset == 0) {
        continue;
      }
      assertTrue(i < l1Size, "entry behind the L1 table");
      ByteBuffer l2 = readClusters(l2Offset, 1);
      long before = dataClusters;
      for (int j = 0; j < entriesPerTable; j++) {
        long dataOffset = offset(l2.getLong(j * 8));
        if (dataOffset != 0) {
          assertTrue((long) i * entriesPerTable + j < guestClusters, "data behind the disk");
          refer(dataOffset);
          dataClusters++;
        }
      }
      assertTrue(dataClusters > before, "empty L2 table");
    }
  }

  private void checkRefcounts(ByteBuffer header) throws IOException {
    ByteBuffer table = readClusters(header.getLong(48), header.getInt(56));
    int refcountsPerBlock = clusterSize / 2;
    long[] refcounts = new long[references.length];
    for (int i = 0; i < table.limit() / 8; i++) {
      long offset = table.getLong(i * 8);
      if (offset == 0) {
        continue;
      }
      ByteBuffer block = readClusters(offset, 1);
      for (int j = 0; j < refcountsPerBlock; j++) {
        long cluster = (long) i * refcountsPerBlock + j;
        if (cluster < references.length) {
          refcounts[(int) cluster] = block.getShort(j * 2);
        } else if (block.getShort(j * 2) != 0) {
          throw new AssertionError("cluster " + cluster + " behind the file has a refcount");
        }
      }
    }
    for (int cluster = 0; cluster < references.length; cluster++) {
      if (refcounts[cluster] != 1 || references[cluster] != 1) {
        throw new AssertionError(
            "cluster %d has refcount %d and %d references"
                .formatted(cluster, refcounts[cluster], references[cluster]));
      }
    }
  }

  /** The offset in an entry, whose refcount must be marked as exactly one. */
  private static long offset(long entry) {
    if (entry == 0) {
      return 0;
    }
    assertEquals(1L << 63, entry & ~0x00ff_ffff_ffff_fe00L, "flags of an entry");
    return entry & 0x00ff_ffff_ffff_fe00L;
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
