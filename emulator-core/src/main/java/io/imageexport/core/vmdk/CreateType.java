package io.imageexport.core.vmdk;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of disks that are read ("The Descriptor File": createType). */
enum CreateType {
  MONOLITHIC_SPARSE("monolithicSparse", Layout.SPARSE_FILE),
  STREAM_OPTIMIZED("streamOptimized", Layout.COMPRESSED_FILE),
  MONOLITHIC_FLAT("monolithicFlat", Layout.DESCRIPTOR_AND_EXTENTS),
  SPLIT_SPARSE("twoGbMaxExtentSparse", Layout.DESCRIPTOR_AND_EXTENTS),
  SPLIT_FLAT("twoGbMaxExtentFlat", Layout.DESCRIPTOR_AND_EXTENTS),

  /** As ESX writes it: one flat extent. */
  VMFS("vmfs", Layout.DESCRIPTOR_AND_EXTENTS);

  /** Which files such a disk has. */
  enum Layout {
    SPARSE_FILE,
    COMPRESSED_FILE,
    DESCRIPTOR_AND_EXTENTS
  }

  private final String wireName;
  private final Layout layout;

  CreateType(String wireName, Layout layout) {
    this.wireName = wireName;
    this.layout = layout;
  }

  static Optional<CreateType> named(String wireName) {
    return Arrays.stream(values()).filter(type -> type.wireName.equals(wireName)).findFirst();
  }

  Layout layout() {
    return layout;
  }
}
