package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.compressed.Placement.Placed;
import io.imageexport.qcow2.format.Zeros;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The body of the file, read front to back once.
 *
 * <p>At each border between two parts the state is kept from which the body behind can be made
 * again: it is that of the unit which the border lies in, and some bytes to be skipped.
 *
 * <p>Confined to one thread. Of no use any more after a failure.
 */
final class BodyStream implements AutoCloseable {
  private final Placement placement;
  private final ClusterCursor clusters;
  private final long partSizeBytes;

  /** Offset in the file of the next byte. */
  private long position;

  /** What is left of the current unit. */
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  private int paddingBytes;
  private boolean ended;
  private boolean failed;

  /** Before the last unit that holds a border, or behind the last unit. */
  private PlacementState state;

  private BodyStream(Placement placement, ClusterCursor clusters, long partSizeBytes) {
    this.placement = placement;
    this.clusters = clusters;
    this.partSizeBytes = partSizeBytes;
    this.position = placement.position();
  }

  /** Begins behind the head. */
  static BodyStream begin(CompressedImage image, CompressionWorkers workers, long partSizeBytes) {
    ClusterCursor clusters = image.clusters(0, workers);
    return new BodyStream(Placement.begin(image.head(), clusters), clusters, partSizeBytes);
  }

  /** Goes on at a position that lies in the unit before which the state was kept. */
  static BodyStream resume(
      CompressedImage image,
      CompressionWorkers workers,
      long partSizeBytes,
      PlacementState state,
      long position)
      throws IOException {
    ClusterCursor clusters = image.clusters(state.firstNeededCluster(), workers);
    try {
      Placement placement = Placement.restore(image.head(), state, clusters);
      BodyStream stream = new BodyStream(placement, clusters, partSizeBytes);
      stream.skipTo(position);
      return stream;
    } catch (IOException | RuntimeException e) {
      clusters.close();
      throw e;
    }
  }

  long position() {
    return position;
  }

  boolean isAtEnd() throws IOException {
    return !hasUnit();
  }

  /** Fills as much of the buffer as the body has left. */
  void read(ByteBuffer destination) throws IOException {
    while (destination.hasRemaining() && hasUnit()) {
      int count = Math.min(destination.remaining(), bytes.remaining());
      destination.put(destination.position(), bytes, bytes.position(), count);
      destination.position(destination.position() + count);
      bytes.position(bytes.position() + count);
      int zeros = Math.min(destination.remaining(), paddingBytes);
      Zeros.put(destination, zeros);
      paddingBytes -= zeros;
      position += count + zeros;
    }
  }

  /** Leaves out what is before a position, or all that there is. */
  void skipTo(long target) throws IOException {
    if (target < position) {
      throw new IllegalStateException(
          "the body stands at " + position + ", behind " + target + " already");
    }
    while (position < target && hasUnit()) {
      int left = (int) Math.min(target - position, (long) bytes.remaining() + paddingBytes);
      int ofBytes = Math.min(left, bytes.remaining());
      bytes.position(bytes.position() + ofBytes);
      paddingBytes -= left - ofBytes;
      position += left;
    }
  }

  /**
   * The state from which the body behind this position can be made again.
   *
   * <p>To be asked for at a border between two parts or at the end only.
   */
  PlacementState state() throws IOException {
    if (hasUnit() && position % partSizeBytes != 0) {
      throw new IllegalStateException("position " + position + " is no border of parts");
    }
    return state;
  }

  /** How many clusters of the disk have gone into the body. */
  long endCluster() {
    return placement.endCluster();
  }

  /** The head of the file, once the body is at its end. */
  byte[] head(Head head) throws IOException {
    if (hasUnit()) {
      throw new IllegalStateException("the body has not come to its end");
    }
    return head.encode(placement.refcountBlockPositions(), placement.l2TablePositions());
  }

  /** Whether a byte is left, in the current unit or in a new one. */
  private boolean hasUnit() throws IOException {
    if (bytes.hasRemaining() || paddingBytes > 0) {
      return true;
    }
    if (ended) {
      return false;
    }
    if (failed) {
      throw new IllegalStateException("the body was given up after a failure");
    }
    failed = true;
    long unitBytes = placement.decide();
    long start = placement.position();
    ended = unitBytes == 0;
    if (ended || holdsBorder(start, start + unitBytes)) {
      state = placement.state();
    }
    if (!ended) {
      Placed placed = placement.place();
      bytes = placed.bytes();
      paddingBytes = placed.paddingBytes();
    }
    failed = false;
    return !ended;
  }

  private boolean holdsBorder(long start, long end) {
    return Math.ceilDiv(start, partSizeBytes) * partSizeBytes < end;
  }

  @Override
  public void close() {
    clusters.close();
  }
}
