package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.format.Geometry;
import io.imageexport.qcow2.format.Header;
import io.imageexport.qcow2.format.MappingEntry;
import io.imageexport.qcow2.format.RefcountSize;
import java.nio.ByteBuffer;

/**
 * The front of the file, whose size is known before anything is placed behind it: header, refcount
 * table, L1 table.
 *
 * <p>The refcount table has room for the blocks of the largest file that the disk can become; what
 * is not needed stays zero.
 *
 * @param refcountSize of the largest file
 */
record Head(
    Geometry geometry, Qcow2Options options, Compression compression, RefcountSize refcountSize) {
  int clusterCount() {
    return 1 + refcountSize.tableClusters() + Math.toIntExact(geometry.l1Clusters());
  }

  /** At most 40 MiB and a cluster: QEMU's limits for both tables. */
  int lengthBytes() {
    return clusterCount() << geometry.clusterBits();
  }

  /**
   * Encodes the head of a finished file.
   *
   * @param refcountBlockPositions of the blocks in order
   * @param l2TablePositions for each group; zero where there is none
   */
  byte[] encode(long[] refcountBlockPositions, long[] l2TablePositions) {
    int refcountTablePosition = geometry.clusterSizeBytes();
    int l1TablePosition = (1 + refcountSize.tableClusters()) << geometry.clusterBits();
    ByteBuffer head = ByteBuffer.allocate(lengthBytes());
    head.put(
        new Header(
                geometry,
                options,
                compression.type(),
                l1TablePosition,
                refcountTablePosition,
                refcountSize.tableClusters())
            .encode());
    head.position(refcountTablePosition);
    for (long position : refcountBlockPositions) {
      head.putLong(position);
    }
    head.position(l1TablePosition);
    for (long position : l2TablePositions) {
      head.putLong(position == 0 ? 0 : MappingEntry.of(position));
    }
    return head.array();
  }
}
