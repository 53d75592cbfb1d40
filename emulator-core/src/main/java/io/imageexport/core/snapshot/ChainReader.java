package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads a disk through the extents of its chain.
 *
 * <p>Immutable; safe for use by several threads at once.
 */
final class ChainReader {
  /** Bound on one read of a file: what the JDK may need as a copy when given a heap buffer. */
  private static final int MAX_RUN_BLOCKS = 16;

  private static final byte[] ZEROS = new byte[Blocks.BYTES];

  private static final int ZERO_BLOCK_CHECKSUM = checksumOf(ZEROS);

  private final List<Layer> layers;
  private final ChainExtents extents;

  ChainReader(List<Layer> layers, ChainExtents extents) {
    this.layers = layers;
    this.extents = extents;
  }

  void read(long guestPosition, ByteBuffer destination) throws IOException {
    requireNonNull(destination, "destination is null");
    if (guestPosition < 0 || guestPosition > Long.MAX_VALUE - destination.remaining()) {
      throw new IllegalArgumentException(
          "guestPosition %d is out of range".formatted(guestPosition));
    }
    ByteBuffer target = destination.duplicate();
    long position = guestPosition;
    int extent = firstExtentFor(guestPosition);
    while (target.hasRemaining()) {
      if (extent == extents.count()) {
        putZeros(target, target.remaining());
        break;
      }
      long gapBytes = Blocks.toBytes(extents.firstBlock(extent)) - position;
      if (gapBytes > 0) {
        int zeroBytes = (int) Math.min(gapBytes, target.remaining());
        putZeros(target, zeroBytes);
        position += zeroBytes;
        continue;
      }
      long extentBytes = Blocks.toBytes(extents.endBlock(extent)) - position;
      int lengthBytes = (int) Math.min(extentBytes, target.remaining());
      readExtent(extent, position, target.slice(target.position(), lengthBytes));
      target.position(target.position() + lengthBytes);
      position += lengthBytes;
      extent++;
    }
    destination.position(destination.limit());
  }

  /** The CRC32C of each block of a run, as stored; that of zeros where nothing is. */
  int[] checksums(int firstBlock, int blockCount) throws IOException {
    int[] checksums = new int[blockCount];
    Arrays.fill(checksums, ZERO_BLOCK_CHECKSUM);
    int endBlock = firstBlock + blockCount;
    for (int extent = extents.firstEndingAfter(firstBlock);
        extent < extents.count() && extents.firstBlock(extent) < endBlock;
        extent++) {
      int from = Math.max(extents.firstBlock(extent), firstBlock);
      int count = Math.min(extents.endBlock(extent), endBlock) - from;
      int storedBlock = extents.storedBlock(extent) + (from - extents.firstBlock(extent));
      layers
          .get(extents.layer(extent))
          .readChecksums(storedBlock, count)
          .asIntBuffer()
          .get(checksums, from - firstBlock, count);
    }
    return checksums;
  }

  private int firstExtentFor(long guestPosition) {
    return guestPosition >= Blocks.MAX_DISK_BYTES
        ? extents.count()
        : extents.firstEndingAfter(Blocks.indexOf(guestPosition));
  }

  private static void putZeros(ByteBuffer target, int lengthBytes) {
    for (int remaining = lengthBytes; remaining > 0; remaining -= ZEROS.length) {
      target.put(ZEROS, 0, Math.min(remaining, ZEROS.length));
    }
  }

  /**
   * Fills {@code target} from one extent: whole blocks in place, a part of one by way of a copy.
   */
  private void readExtent(int extent, long guestPosition, ByteBuffer target) throws IOException {
    Layer layer = layers.get(extents.layer(extent));
    long position = guestPosition;
    while (target.hasRemaining()) {
      int guestBlock = Blocks.indexOf(position);
      int storedBlock = extents.storedBlock(extent) + (guestBlock - extents.firstBlock(extent));
      int offsetInBlock = (int) (position % Blocks.BYTES);
      int wholeBlocks = Math.min(target.remaining() / Blocks.BYTES, MAX_RUN_BLOCKS);
      int lengthBytes;
      if (offsetInBlock == 0 && wholeBlocks > 0) {
        lengthBytes = wholeBlocks * Blocks.BYTES;
        layer.readBlocks(storedBlock, guestBlock, target.slice(target.position(), lengthBytes));
        target.position(target.position() + lengthBytes);
      } else {
        lengthBytes = Math.min(Blocks.BYTES - offsetInBlock, target.remaining());
        ByteBuffer block = ByteBuffer.allocate(Blocks.BYTES);
        layer.readBlocks(storedBlock, guestBlock, block);
        target.put(block.array(), offsetInBlock, lengthBytes);
      }
      position += lengthBytes;
    }
  }

  private static int checksumOf(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length);
    return (int) checksum.getValue();
  }
}
