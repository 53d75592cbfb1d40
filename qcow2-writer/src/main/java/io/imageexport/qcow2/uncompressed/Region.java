package io.imageexport.qcow2.uncompressed;

import static java.util.Objects.requireNonNull;

/**
 * One of the six stretches that make up the file; it starts and ends on a cluster boundary and may
 * be empty.
 */
public record Region(Kind kind, long positionBytes, long lengthBytes) {
  /** What a region holds, in the order of the file. */
  public enum Kind {
    HEADER,
    REFCOUNT_TABLE,
    REFCOUNT_BLOCKS,
    L1_TABLE,
    L2_TABLES,
    DATA
  }

  public Region {
    requireNonNull(kind, "kind is null");
    if (positionBytes < 0 || lengthBytes < 0) {
      throw new IllegalArgumentException(
          kind + " at " + positionBytes + " has a length of " + lengthBytes);
    }
  }

  public long endBytes() {
    return positionBytes + lengthBytes;
  }
}
