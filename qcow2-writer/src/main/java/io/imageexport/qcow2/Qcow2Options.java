package io.imageexport.qcow2;

import static java.util.Objects.requireNonNull;

/**
 * The choices a QCOW2 file leaves open.
 *
 * <p>No incompatible feature bit is ever set, but for the one that zstd requires.
 *
 * @param clusterBits the cluster size is {@code 2^clusterBits} bytes: 9 (512 bytes) to 21 (2 MiB)
 * @param version 3, or 2 for readers older than 2012 (compat 0.10)
 * @param refcountWidth 16 bits in version 2, and where clusters are compressed at least 16
 */
public record Qcow2Options(int clusterBits, int version, RefcountWidth refcountWidth) {
  /**
   * Read correctly by every reader known to us: version 3, clusters of 64 KiB, 16-bit refcounts.
   */
  public static final Qcow2Options SAFEST = new Qcow2Options(16, 3);

  public Qcow2Options {
    requireNonNull(refcountWidth, "refcountWidth is null");
    if (clusterBits < 9 || clusterBits > 21) {
      throw new IllegalArgumentException(
          "clusterBits is " + clusterBits + ", but QCOW2 allows 9 to 21");
    }
    if (version != 2 && version != 3) {
      throw new IllegalArgumentException("version is " + version + ", but QCOW2 has 2 and 3");
    }
    if (version == 2 && !refcountWidth.equals(RefcountWidth.DEFAULT)) {
      throw new IllegalArgumentException(
          "refcountWidth is " + refcountWidth.bits() + " bits, but version 2 has 16");
    }
  }

  /** With refcounts of 16 bits. */
  public Qcow2Options(int clusterBits, int version) {
    this(clusterBits, version, RefcountWidth.DEFAULT);
  }

  public int clusterSizeBytes() {
    return 1 << clusterBits;
  }
}
