package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.format.Geometry;
import io.imageexport.qcow2.format.MappingEntry;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Decides what stands where in the body of the file.
 *
 * <p>The body is made of units that each begin on a cluster boundary. Which one comes next follows
 * from the state alone, so that a placement which has been restored from a state goes on as the one
 * that left it would have.
 *
 * <p>Confined to one thread.
 */
final class Placement {
  /** The kinds of units, the most urgent first. */
  private enum Unit {
    REFCOUNT_BLOCK,
    L2_TABLE,
    RUN,
    PLAIN_CLUSTER,
    NONE
  }

  /**
   * A unit that has its place.
   *
   * @param bytes valid until the next unit is asked for
   * @param paddingBytes zeros that follow up to the next cluster boundary
   */
  record Placed(ByteBuffer bytes, int paddingBytes) {}

  private final Geometry geometry;
  private final ClusterCursor clusters;
  private final CompressedPool pool;
  private final PendingMappings mappings;
  private final RefcountLedger refcounts;
  private final long[] l2TablePositions;

  /** Holds an L2 table or a refcount block. */
  private final byte[] table;

  /** The clusters of the disk before this one have been placed or wait in the pool. */
  private long endCluster;

  /** The next free cluster of the file. */
  private long placedClusters;

  /** What {@link #decide} has decided. */
  private Unit next = Unit.NONE;

  private int nextRun;

  /** How many compressed clusters of the pool have been placed by the last unit. */
  private int placedRun;

  private Placement(Head head, ClusterCursor clusters) {
    this.geometry = head.geometry();
    this.clusters = clusters;
    this.pool = new CompressedPool(geometry.clusterSizeBytes());
    this.mappings = new PendingMappings(geometry.groupBits());
    this.refcounts =
        new RefcountLedger(
            head.options().refcountWidth(),
            geometry.clusterBits(),
            head.refcountSize().blockCount());
    this.l2TablePositions = new long[geometry.l1EntryCount()];
    this.table = new byte[geometry.clusterSizeBytes()];
  }

  /** Begins behind the head. */
  static Placement begin(Head head, ClusterCursor clusters) {
    Placement placement = new Placement(head, clusters);
    placement.refcounts.append(head.clusterCount());
    placement.placedClusters = head.clusterCount();
    return placement;
  }

  /**
   * Goes on from a state.
   *
   * @param clusters from the first that waits in the pool, or from the state's end
   * @throws IllegalArgumentException if the pool does not hold what it held before: the guest's
   *     data is another one
   */
  static Placement restore(Head head, PlacementState state, ClusterCursor clusters)
      throws IOException {
    Placement placement = new Placement(head, clusters);
    placement.endCluster = state.endCluster();
    placement.placedClusters = state.placedClusters();
    long[] positions = state.l2TablePositions();
    System.arraycopy(positions, 0, placement.l2TablePositions, 0, positions.length);
    placement.refcounts.restore(state.refcountBlockPositions(), state.openRefcounts());
    placement.mappings.restore(state.pendingClusters(), state.pendingEntries());
    placement.refillPool();
    if (placement.pool.checksum() != state.poolChecksum()) {
      throw otherData();
    }
    return placement;
  }

  private void refillPool() throws IOException {
    while (!clusters.isAtEnd() && clusters.cluster() < endCluster) {
      if (mappings.isWaiting(clusters.cluster())) {
        if (!clusters.isCompressed() || pool.isFull()) {
          throw otherData();
        }
        pool.add(clusters.bytes(), clusters.offset(), clusters.compressedLength());
      }
      clusters.advance();
    }
  }

  private static IllegalArgumentException otherData() {
    return new IllegalArgumentException("The guest's data is not what it was at the checkpoint");
  }

  /**
   * Decides what comes next, which may move clusters into the pool.
   *
   * @return the length of the next unit in bytes, a multiple of the cluster size; zero at the end
   * @throws IOException if the guest's data could not be read
   */
  long decide() throws IOException {
    if (placedRun > 0) {
      pool.remove(placedRun);
      placedRun = 0;
    }
    next = nextUnit();
    return switch (next) {
      case NONE -> 0;
      case REFCOUNT_BLOCK, L2_TABLE, PLAIN_CLUSTER -> geometry.clusterSizeBytes();
      case RUN -> geometry.clustersFor(pool.ends()[nextRun - 1]) << geometry.clusterBits();
    };
  }

  private Unit nextUnit() throws IOException {
    if (refcounts.isBlockDue()) {
      return Unit.REFCOUNT_BLOCK;
    }
    while (!mappings.isTableComplete(endCluster)) {
      if (pool.isFull()) {
        nextRun = pool.bestRun();
        return Unit.RUN;
      }
      if (mappings.isFull() && !pool.isEmpty()) {
        nextRun = pool.count();
        return Unit.RUN;
      }
      if (clusters.isAtEnd()) {
        return lastUnit();
      }
      if (!clusters.isZero() && !clusters.isCompressed()) {
        return Unit.PLAIN_CLUSTER;
      }
      if (clusters.isCompressed()) {
        pool.add(clusters.bytes(), clusters.offset(), clusters.compressedLength());
        mappings.addWaiting(clusters.cluster());
      }
      advance();
    }
    return Unit.L2_TABLE;
  }

  /** No cluster follows; the L2 tables are complete when the pool is empty. */
  private Unit lastUnit() {
    if (!pool.isEmpty()) {
      nextRun = pool.count();
      return Unit.RUN;
    }
    endCluster = Math.max(endCluster, geometry.clusterCount());
    if (mappings.isTableComplete(Long.MAX_VALUE)) {
      return Unit.L2_TABLE;
    }
    return refcounts.isComplete() ? Unit.NONE : Unit.REFCOUNT_BLOCK;
  }

  private void advance() {
    endCluster = clusters.cluster() + 1;
    clusters.advance();
  }

  /** Gives the unit that was decided its place. */
  Placed place() {
    return switch (next) {
      case REFCOUNT_BLOCK -> placeRefcountBlock();
      case L2_TABLE -> placeL2Table();
      case RUN -> placeRun();
      case PLAIN_CLUSTER -> placePlainCluster();
      case NONE -> throw new IllegalStateException("nothing is left to be placed");
    };
  }

  private Placed placeRefcountBlock() {
    refcounts.placeBlock(takePosition(1), table);
    return new Placed(ByteBuffer.wrap(table), 0);
  }

  private Placed placeL2Table() {
    int group = Math.toIntExact(mappings.firstGroup());
    mappings.takeTable(table);
    refcounts.append(1);
    l2TablePositions[group] = takePosition(1);
    return new Placed(ByteBuffer.wrap(table), 0);
  }

  private Placed placePlainCluster() {
    refcounts.append(1);
    mappings.addPlaced(clusters.cluster(), MappingEntry.of(takePosition(1)));
    ByteBuffer bytes =
        ByteBuffer.wrap(clusters.bytes(), clusters.offset(), geometry.clusterSizeBytes());
    advance();
    return new Placed(bytes, 0);
  }

  private Placed placeRun() {
    int[] ends = pool.ends();
    int lengthBytes = ends[nextRun - 1];
    long clusterCount = geometry.clustersFor(lengthBytes);
    refcounts.appendRun(ends, nextRun, geometry.clusterBits());
    long position = takePosition(clusterCount);
    int start = 0;
    for (int i = 0; i < nextRun; i++) {
      mappings.placeFirstWaiting(
          MappingEntry.compressed(position + start, ends[i] - start, geometry.clusterBits()));
      start = ends[i];
    }
    placedRun = nextRun;
    int paddingBytes = (int) ((clusterCount << geometry.clusterBits()) - lengthBytes);
    return new Placed(ByteBuffer.wrap(pool.bytes(), 0, lengthBytes), paddingBytes);
  }

  private long takePosition(long clusterCount) {
    long position = placedClusters << geometry.clusterBits();
    placedClusters += clusterCount;
    return position;
  }

  /** Where the next unit begins. */
  long position() {
    return placedClusters << geometry.clusterBits();
  }

  /** How many clusters of the disk have been placed or wait in the pool. */
  long endCluster() {
    return endCluster;
  }

  /** The state between {@link #decide} and {@link #place}. */
  PlacementState state() {
    return new PlacementState(
        endCluster,
        placedClusters,
        l2TablePositions.clone(),
        refcounts.blockPositions(),
        refcounts.openCounts(),
        mappings.clusters(),
        mappings.entries(),
        pool.checksum());
  }

  long[] refcountBlockPositions() {
    return refcounts.blockPositions();
  }

  long[] l2TablePositions() {
    return l2TablePositions.clone();
  }
}
