package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.snapshot.StoredBlocks.Runs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Reads a disk from the layers that store its blocks.
 *
 * <p>Immutable; safe for use by several threads at once.
 */
final class ChainReader {
  /** Bound on one read of a file: what the JDK may need as a copy when given a heap buffer. */
  private static final int MAX_RUN_BLOCKS = 16;

  private static final byte[] ZEROS = new byte[Blocks.BYTES];

  private static final int ZERO_BLOCK_CHECKSUM = checksumOf(ZEROS);

  private final List<Layer> layers;
  private final StoredBlocks blocks;

  ChainReader(List<Layer> layers, StoredBlocks blocks) {
    this.layers = layers;
    this.blocks = blocks;
  }

  void read(long guestPosition, ByteBuffer destination) throws IOException {
    requireNonNull(destination, "destination is null");
    if (guestPosition < 0 || guestPosition > Long.MAX_VALUE - destination.remaining()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "guestPosition %d is out of range", guestPosition));
    }
    ByteBuffer target = destination.duplicate();
    long position = guestPosition;
    Runs runs = blocks.runsFrom(guestPosition / Blocks.BYTES);
    boolean isStored = runs.next();
    while (target.hasRemaining()) {
      if (!isStored) {
        putZeros(target, target.remaining());
        break;
      }
      long gapBytes = Blocks.toBytes(runs.firstBlock()) - position;
      if (gapBytes > 0) {
        int zeroBytes = (int) Math.min(gapBytes, target.remaining());
        putZeros(target, zeroBytes);
        position += zeroBytes;
        continue;
      }
      long runBytes = Blocks.toBytes(runs.endBlock()) - position;
      int lengthBytes = (int) Math.min(runBytes, target.remaining());
      readRun(runs, position, target.slice(target.position(), lengthBytes));
      target.position(target.position() + lengthBytes);
      position += lengthBytes;
      isStored = runs.next();
    }
    destination.position(destination.limit());
  }

  /** The CRC32C of each block of a run, as stored; that of zeros where nothing is. */
  int[] checksums(int firstBlock, int blockCount) throws IOException {
    int[] checksums = new int[blockCount];
    Arrays.fill(checksums, ZERO_BLOCK_CHECKSUM);
    int endBlock = firstBlock + blockCount;
    Runs runs = blocks.runsFrom(firstBlock);
    while (runs.next() && runs.firstBlock() < endBlock) {
      int count = Math.min(runs.endBlock(), endBlock) - runs.firstBlock();
      layers
          .get(runs.layer())
          .readChecksums(runs.storedBlock(), count)
          .asIntBuffer()
          .get(checksums, runs.firstBlock() - firstBlock, count);
    }
    return checksums;
  }

  private static void putZeros(ByteBuffer target, int lengthBytes) {
    for (int remaining = lengthBytes; remaining > 0; remaining -= ZEROS.length) {
      target.put(ZEROS, 0, Math.min(remaining, ZEROS.length));
    }
  }

  /** Fills {@code target} from one run: whole blocks in place, a part of one by way of a copy. */
  private void readRun(Runs run, long guestPosition, ByteBuffer target) throws IOException {
    Layer layer = layers.get(run.layer());
    long position = guestPosition;
    while (target.hasRemaining()) {
      int guestBlock = Blocks.indexOf(position);
      int storedBlock = run.storedBlock() + (guestBlock - run.firstBlock());
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
