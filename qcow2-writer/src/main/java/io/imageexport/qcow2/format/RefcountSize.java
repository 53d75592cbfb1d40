package io.imageexport.qcow2.format;

import io.imageexport.qcow2.RefcountWidth;

/**
 * How many refcount blocks a file needs, and how many clusters the table that names them.
 *
 * <p>The blocks count every cluster of the file, themselves and their table included, so their
 * number is a fixed point: more clusters need more blocks, which are more clusters. It is found by
 * growing from one block and one table cluster until both suffice; the result is the smallest.
 */
public record RefcountSize(long blockCount, int tableClusters) {
  /** QEMU's limit: a larger table is not opened. */
  private static final long MAXIMUM_TABLE_BYTES = 8L << 20;

  /**
   * The smallest that counts a file.
   *
   * @param otherClusters all clusters of the file but the blocks and their table
   * @throws IllegalArgumentException if the table would exceed 8 MiB
   */
  public static RefcountSize of(Geometry geometry, RefcountWidth width, long otherClusters) {
    long perBlock = Refcounts.perBlock(width, geometry.clusterBits());
    long blocks = 1;
    long tableClusters = 1;
    while (true) {
      long clusters = otherClusters + blocks + tableClusters;
      long blocksNeeded = (clusters + perBlock - 1) / perBlock;
      long tableClustersNeeded = geometry.clustersFor(blocksNeeded * Geometry.ENTRY_BYTES);
      if (blocksNeeded == blocks && tableClustersNeeded == tableClusters) {
        break;
      }
      blocks = blocksNeeded;
      tableClusters = tableClustersNeeded;
    }
    long tableBytes = tableClusters << geometry.clusterBits();
    if (tableBytes > MAXIMUM_TABLE_BYTES) {
      throw new IllegalArgumentException(
          otherClusters
              + " clusters of "
              + geometry.clusterSizeBytes()
              + " bytes need a refcount table of "
              + tableBytes
              + " bytes, and QCOW2 readers accept "
              + MAXIMUM_TABLE_BYTES
              + "; choose larger clusters");
    }
    return new RefcountSize(blocks, (int) tableClusters);
  }
}
