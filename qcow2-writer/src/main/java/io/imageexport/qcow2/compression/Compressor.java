package io.imageexport.qcow2.compression;

/**
 * Makes clusters of one size smaller, each on its own: what came before has no influence.
 *
 * <p>Confined to one thread at a time. Holds native memory until it is closed.
 */
public interface Compressor extends AutoCloseable {
  /** What {@link #compress} returns for a cluster that is better stored as it is. */
  int INCOMPRESSIBLE = -1;

  /**
   * Compresses one cluster.
   *
   * @param source has a cluster at {@code sourceOffset}
   * @param destination has room for two clusters at {@code destinationOffset}; what is behind the
   *     compressed bytes is undefined afterwards
   * @return how many bytes were put: at least one byte less than a cluster, or {@link
   *     #INCOMPRESSIBLE}
   */
  int compress(byte[] source, int sourceOffset, byte[] destination, int destinationOffset);

  @Override
  void close();
}
