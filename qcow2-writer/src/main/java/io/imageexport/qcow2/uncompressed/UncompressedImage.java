package io.imageexport.qcow2.uncompressed;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.ChecksummedReader;
import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.format.Geometry;
import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.part.PartPlan;
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
public final class UncompressedImage {
  private final ImageLayout layout;
  private final GuestReader data;
  private final HeaderCluster header;
  private final RefcountTable refcountTable;
  private final RefcountBlocks refcountBlocks;
  private final L1Table l1Table;
  private final L2Tables l2Tables;
  private final DataClusters dataClusters;

  private UncompressedImage(
      Geometry geometry, AllocationMap map, GuestReader data, Qcow2Options options) {
    this.data = data;
    AllocationMap groups = map.groups(geometry.groupBits());
    layout = new ImageLayout(geometry, options, map.allocatedCount(), groups.allocatedCount());
    header = new HeaderCluster(layout);
    refcountTable = new RefcountTable(layout);
    refcountBlocks = new RefcountBlocks(layout);
    l1Table = new L1Table(layout, groups);
    l2Tables = new L2Tables(layout, map, groups);
    dataClusters = new DataClusters(layout, map, data);
  }

  /**
   * Describes the file; reads no data.
   *
   * @param virtualSizeBytes size of the guest's disk, rounded up to a multiple of 512
   * @param map the clusters that hold data; all others read as zeros
   * @param data asked for allocated clusters only, and never beyond the rounded size; if it is a
   *     {@link ChecksummedReader}, the checksums of parts are known before they are read
   * @throws IllegalArgumentException if the map belongs to a disk of another size, or QCOW2 cannot
   *     hold the disk in clusters of this size
   */
  public static UncompressedImage of(
      long virtualSizeBytes, AllocationMap map, GuestReader data, Qcow2Options options) {
    requireNonNull(map, "map is null");
    requireNonNull(data, "data is null");
    requireNonNull(options, "options is null");
    Geometry geometry = Geometry.of(virtualSizeBytes, options);
    geometry.requireFits(map);
    return new UncompressedImage(geometry, map, data, options);
  }

  /** A multiple of the cluster size. */
  public long lengthBytes() {
    return layout.lengthBytes();
  }

  /** A multiple of 512. */
  public long virtualSizeBytes() {
    return layout.geometry().virtualSizeBytes();
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
    requireInFile(position, destination.remaining());
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

  /**
   * Tells where the bytes from a position on come from, for sinks that can take data from where it
   * lies, as {@code sendfile} does, and need no copy of it.
   *
   * @param position offset in the file of the first byte
   * @param maximumBytes the segment is no longer than this, and at least one byte long
   * @throws IllegalArgumentException if there is no byte at the position, or none is asked for
   */
  public Segment segmentAt(long position, long maximumBytes) {
    if (maximumBytes < 1) {
      throw new IllegalArgumentException("maximumBytes is " + maximumBytes);
    }
    requireInFile(position, 1);
    Region region = layout.regionAt(position);
    if (region.kind() == Region.Kind.DATA) {
      return dataClusters.segmentAt(position - region.positionBytes(), maximumBytes);
    }
    long dataPosition = layout.region(Region.Kind.DATA).positionBytes();
    return new Segment.Computed(Math.min(maximumBytes, dataPosition - position));
  }

  /**
   * One of the parts that the file is cut into.
   *
   * @param plan for a file of this length
   * @param number 1 to the plan's count
   * @throws IllegalArgumentException if the plan is for another length, or has no such part
   */
  public Part part(PartPlan plan, int number) {
    if (plan.lengthBytes() != lengthBytes()) {
      throw new IllegalArgumentException(
          "The plan is for " + plan.lengthBytes() + " bytes, and the file has " + lengthBytes());
    }
    return new UncompressedPart(this, plan, number);
  }

  /** Whether {@link #crc32c} can be asked for. */
  boolean hasChecksums() {
    return data instanceof ChecksummedReader;
  }

  /** The CRC32C of a stretch of the file, without reading the data. */
  int crc32c(long position, long lengthBytes) throws IOException {
    ChecksummedReader checksummed = (ChecksummedReader) data;
    return PartChecksum.of(
        this, checksummed, layout.geometry().clusterBits(), position, lengthBytes);
  }

  private void requireInFile(long position, int countBytes) {
    if (position < 0 || position > lengthBytes() - countBytes) {
      throw new IllegalArgumentException(
          countBytes
              + " bytes at position "
              + position
              + " are not all in the file of "
              + lengthBytes()
              + " bytes");
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
