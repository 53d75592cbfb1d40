package io.imageexport.qcow2;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An uncompressed QCOW2 file that does not exist: any of its bytes can be read, at any position, in
 * any order, any number of times.
 *
 * <p>The file is laid out as header, refcount table, refcount blocks, L1 table, L2 tables, data.
 * All but the data follows from the allocation map by arithmetic and is encoded straight into the
 * caller's buffer. The same map, data and options give the same bytes.
 *
 * <p>Immutable, safe for use by several threads.
 */
public final class Qcow2Image {
  private final ImageLayout layout;
  private final HeaderCluster header;
  private final RefcountTable refcountTable;
  private final RefcountBlocks refcountBlocks;
  private final L1Table l1Table;
  private final L2Tables l2Tables;
  private final DataClusters dataClusters;

  private Qcow2Image(
      long virtualSizeBytes, AllocationMap map, GuestReader data, Qcow2Options options) {
    int groupBits = ImageLayout.clustersPerL2TableBits(options);
    AllocationMap groups = map.groups(groupBits);
    layout =
        new ImageLayout(virtualSizeBytes, options, map.allocatedCount(), groups.allocatedCount());
    header = new HeaderCluster(layout, options.version());
    refcountTable = new RefcountTable(layout);
    refcountBlocks = new RefcountBlocks(layout);
    l1Table = new L1Table(layout, groups);
    l2Tables = new L2Tables(layout, map, groups, groupBits);
    dataClusters = new DataClusters(layout, map, data);
  }

  /**
   * Describes the file; reads no data.
   *
   * @param virtualSizeBytes size of the guest's disk, rounded up to a multiple of 512
   * @param map the clusters that hold data; all others read as zeros
   * @param data asked for allocated clusters only, and never beyond the rounded size
   * @throws IllegalArgumentException if the map belongs to a disk of another size, or QCOW2 cannot
   *     hold the disk in clusters of this size
   */
  public static Qcow2Image of(
      long virtualSizeBytes, AllocationMap map, GuestReader data, Qcow2Options options) {
    requireNonNull(map, "map is null");
    requireNonNull(data, "data is null");
    requireNonNull(options, "options is null");
    long roundedSizeBytes = ImageLayout.roundedVirtualSize(virtualSizeBytes, options);
    long clusterCount =
        (roundedSizeBytes + options.clusterSizeBytes() - 1) >>> options.clusterBits();
    if (map.clusterCount() != clusterCount) {
      throw new IllegalArgumentException(
          "A disk of "
              + roundedSizeBytes
              + " bytes has "
              + clusterCount
              + " clusters of "
              + options.clusterSizeBytes()
              + " bytes, but the map has "
              + map.clusterCount());
    }
    return new Qcow2Image(roundedSizeBytes, map, data, options);
  }

  /** A multiple of the cluster size. */
  public long lengthBytes() {
    return layout.lengthBytes();
  }

  /** A multiple of 512. */
  public long virtualSizeBytes() {
    return layout.virtualSizeBytes();
  }

  /** The file's regions in order, one of each kind, without gaps; some may be empty. */
  public List<Region> layout() {
    return layout.regions();
  }

  /** One of the regions. */
  public Region region(Region.Kind kind) {
    return layout.region(kind);
  }

  /**
   * Fills {@code destination} from its position to its limit.
   *
   * @param position offset in the file of the first byte
   * @throws IllegalArgumentException if a byte is asked for that is not in the file
   * @throws IOException if the guest's data cannot be read; how much of the buffer has been filled
   *     is then undefined
   */
  public void read(long position, ByteBuffer destination) throws IOException {
    if (position < 0 || position > lengthBytes() - destination.remaining()) {
      throw new IllegalArgumentException(
          destination.remaining()
              + " bytes at position "
              + position
              + " are not all in the file of "
              + lengthBytes()
              + " bytes");
    }
    long next = position;
    while (destination.hasRemaining()) {
      Region region = layout.regionAt(next);
      int count = (int) Math.min(destination.remaining(), region.endBytes() - next);
      ByteBuffer piece = destination.slice(destination.position(), count);
      encoder(region.kind()).encode(next - region.positionBytes(), piece);
      destination.position(destination.position() + count);
      next += count;
    }
  }

  private RegionEncoder encoder(Region.Kind kind) {
    return switch (kind) {
      case HEADER -> header;
      case REFCOUNT_TABLE -> refcountTable;
      case REFCOUNT_BLOCKS -> refcountBlocks;
      case L1_TABLE -> l1Table;
      case L2_TABLES -> l2Tables;
      case DATA -> dataClusters;
    };
  }
}
