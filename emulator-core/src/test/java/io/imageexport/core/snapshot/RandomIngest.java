package io.imageexport.core.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Random writes, discards and gaps from one end of a disk to the other, done to a model as well.
 */
final class RandomIngest {
  private static final int MAX_RUN_BLOCKS = 40;

  private RandomIngest() {}

  static void run(SnapshotWriter writer, DiskModel model, Random random) throws IOException {
    int block = 0;
    while (block < model.blockCount()) {
      int blockCount = 1 + random.nextInt(Math.min(MAX_RUN_BLOCKS, model.blockCount() - block));
      long position = Blocks.toBytes(block);
      switch (random.nextInt(3)) {
        case 0 -> {
          byte[] content = model.randomContent(random, block, blockCount);
          model.write(block, content);
          writer.write(position, wrap(content, random));
        }
        case 1 -> {
          long end = Math.min(Blocks.toBytes(block + blockCount), model.virtualSizeBytes());
          model.discard(block, blockCount);
          writer.discard(position, end - position);
        }
        default -> {}
      }
      block += blockCount;
    }
  }

  /** A heap or a direct buffer, in which the content does not start at 0. */
  private static ByteBuffer wrap(byte[] content, Random random) {
    int capacity = content.length + 5;
    ByteBuffer buffer =
        random.nextBoolean() ? ByteBuffer.allocate(capacity) : ByteBuffer.allocateDirect(capacity);
    return buffer.position(5).put(content).flip().position(5);
  }
}
