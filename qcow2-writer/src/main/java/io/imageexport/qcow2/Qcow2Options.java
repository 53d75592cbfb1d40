package io.imageexport.qcow2;

/**
 * The choices a QCOW2 file leaves open.
 *
 * <p>Refcounts always have 16 bits, and no incompatible feature bit is ever set.
 *
 * @param clusterBits the cluster size is {@code 2^clusterBits} bytes: 9 (512 bytes) to 21 (2 MiB)
 * @param version 3, or 2 for readers older than 2012 (compat 0.10)
 */
public record Qcow2Options(int clusterBits, int version) {
  /** Read correctly by every reader known to us: version 3, clusters of 64 KiB. */
  public static final Qcow2Options SAFEST = new Qcow2Options(16, 3);

  public Qcow2Options {
    if (clusterBits < 9 || clusterBits > 21) {
      throw new IllegalArgumentException(
          "clusterBits is " + clusterBits + ", but QCOW2 allows 9 to 21");
    }
    if (version != 2 && version != 3) {
      throw new IllegalArgumentException("version is " + version + ", but QCOW2 has 2 and 3");
    }
  }

  public int clusterSizeBytes() {
    return 1 << clusterBits;
  }
}
