package io.imageexport.qcow2;

/** Entries of L1 and L2 tables: the offset of a cluster and, on top, a flag. */
final class MappingEntry {
  /** "Refcount is exactly one": always true here, and required to be set then. */
  private static final long COPIED = 1L << 63;

  private MappingEntry() {}

  static long of(long clusterPosition) {
    return clusterPosition | COPIED;
  }
}
