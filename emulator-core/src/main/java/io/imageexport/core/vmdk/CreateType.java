package io.imageexport.core.vmdk;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of disks that are read. */
enum CreateType {
  MONOLITHIC_SPARSE("monolithicSparse", false),
  STREAM_OPTIMIZED("streamOptimized", true);

  private final String wireName;
  private final boolean compressed;

  CreateType(String wireName, boolean compressed) {
    this.wireName = wireName;
    this.compressed = compressed;
  }

  static Optional<CreateType> named(String wireName) {
    return Arrays.stream(values()).filter(type -> type.wireName.equals(wireName)).findFirst();
  }

  /** Whether the grains of such a disk are compressed. */
  boolean isCompressed() {
    return compressed;
  }
}
