package io.imageexport.qcow2.uncompressed;

import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.format.Geometry;
import io.imageexport.qcow2.format.RefcountSize;
import io.imageexport.qcow2.uncompressed.Region.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Where everything stands in the file: header, refcount table, refcount blocks, L1 table, L2
 * tables, data.
 *
 * <p>Immutable.
 */
final class ImageLayout {
  /** Offsets in L1, L2 and refcount tables end at bit 55. */
  private static final long MAXIMUM_FILE_BYTES = 1L << 56;

  private final Geometry geometry;
  private final Qcow2Options options;
  private final RefcountSize refcountSize;
  private final List<Region> regions;

  /**
   * @param l2TableCount how many L2 tables there are: one for each touched group of clusters
   */
  ImageLayout(Geometry geometry, Qcow2Options options, long allocatedClusters, long l2TableCount) {
    this.geometry = geometry;
    this.options = options;
    this.refcountSize =
        RefcountSize.of(
            geometry,
            options.refcountWidth(),
            1 + geometry.l1Clusters() + l2TableCount + allocatedClusters);

    List<Region> regionsInOrder = new ArrayList<>();
    long end = 0;
    for (Kind kind : Kind.values()) {
      long clusters =
          switch (kind) {
            case HEADER -> 1;
            case REFCOUNT_TABLE -> refcountSize.tableClusters();
            case REFCOUNT_BLOCKS -> refcountSize.blockCount();
            case L1_TABLE -> geometry.l1Clusters();
            case L2_TABLES -> l2TableCount;
            case DATA -> allocatedClusters;
          };
      Region region = new Region(kind, end, clusters << geometry.clusterBits());
      regionsInOrder.add(region);
      end = region.endBytes();
    }
    if (end > MAXIMUM_FILE_BYTES) {
      throw new IllegalArgumentException(
          "The file would have "
              + end
              + " bytes, and the offsets of QCOW2 end at "
              + MAXIMUM_FILE_BYTES);
    }
    this.regions = List.copyOf(regionsInOrder);
  }

  Geometry geometry() {
    return geometry;
  }

  Qcow2Options options() {
    return options;
  }

  RefcountSize refcountSize() {
    return refcountSize;
  }

  /** All six, in the order of the file. */
  List<Region> regions() {
    return regions;
  }

  Region region(Kind kind) {
    for (Region region : regions) {
      if (region.kind() == kind) {
        return region;
      }
    }
    throw new IllegalStateException("There is no region " + kind);
  }

  /** The region that holds a byte of the file. */
  Region regionAt(long position) {
    for (Region region : regions) {
      if (position < region.endBytes()) {
        return region;
      }
    }
    throw new IllegalArgumentException(
        "Position " + position + " is outside the file of " + lengthBytes() + " bytes");
  }

  long lengthBytes() {
    return regions.getLast().endBytes();
  }

  long clusterCount() {
    return lengthBytes() >>> geometry.clusterBits();
  }
}
