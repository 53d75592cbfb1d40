package io.imageexport.qcow2;

import java.io.IOException;

/** A disk whose source knows the checksum of each cluster without reading it. */
public interface ChecksummedReader extends GuestReader {
  /**
   * The CRC32C of each of some allocated clusters that are neighbours; none of them is the partial
   * one at the end of a disk.
   *
   * @return as many as clusters were asked for, in their order
   * @throws IOException if they cannot be read
   */
  int[] clusterChecksums(long firstCluster, int clusterCount) throws IOException;
}
