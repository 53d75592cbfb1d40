package io.imageexport.core.snapshot;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk as plain as can be: its blocks of data in a sorted map, for the store to be held against.
 */
final class DiskModel {
  private static final byte[] ZEROS = new byte[Blocks.BYTES];

  private final long virtualSizeBytes;
  private final TreeMap<Integer, byte[]> blocks = new TreeMap<>();

  DiskModel(long virtualSizeBytes) {
    this.virtualSizeBytes = virtualSizeBytes;
  }

  /** A copy, as large or larger. */
  DiskModel(DiskModel source, long virtualSizeBytes) {
    this(virtualSizeBytes);
    blocks.putAll(source.blocks);
  }

  long virtualSizeBytes() {
    return virtualSizeBytes;
  }

  int blockCount() {
    return Blocks.countRoundingUp(virtualSizeBytes);
  }

  /** What is left of a block on the disk: less than a block for a partial last one. */
  int lengthOfBlock(int block) {
    return (int) Math.min(Blocks.BYTES, virtualSizeBytes - Blocks.toBytes(block));
  }

  void write(int firstBlock, byte[] content) {
    for (int offset = 0; offset < content.length; offset += Blocks.BYTES) {
      byte[] block = new byte[Blocks.BYTES];
      System.arraycopy(content, offset, block, 0, Math.min(Blocks.BYTES, content.length - offset));
      put(firstBlock + offset / Blocks.BYTES, block);
    }
  }

  void discard(int firstBlock, int blockCount) {
    blocks.subMap(firstBlock, firstBlock + blockCount).clear();
  }

  long allocatedBlocks() {
    return blocks.size();
  }

  boolean isAllocated(int block) {
    return blocks.containsKey(block);
  }

  /** The padded content of a block. */
  byte[] block(int block) {
    return blocks.getOrDefault(block, ZEROS);
  }

  byte[] read(long position, int lengthBytes) {
    ByteBuffer content = ByteBuffer.allocate(lengthBytes);
    long cursor = position;
    while (content.hasRemaining()) {
      int offset = (int) (cursor % Blocks.BYTES);
      int count = Math.min(Blocks.BYTES - offset, content.remaining());
      content.put(block(Blocks.indexOf(cursor)), offset, count);
      cursor += count;
    }
    return content.array();
  }

  /**
   * Random bytes for a run of blocks in which some blocks are zero, and some are zero but for one
   * byte.
   */
  byte[] randomContent(Random random, int firstBlock, int blockCount) {
    int last = firstBlock + blockCount - 1;
    byte[] content = new byte[(blockCount - 1) * Blocks.BYTES + lengthOfBlock(last)];
    for (int offset = 0; offset < content.length; offset += Blocks.BYTES) {
      int lengthBytes = Math.min(Blocks.BYTES, content.length - offset);
      switch (random.nextInt(4)) {
        case 0 -> {}
        case 1 -> content[offset + random.nextInt(lengthBytes)] = 1;
        default -> {
          byte[] noise = new byte[lengthBytes];
          random.nextBytes(noise);
          System.arraycopy(noise, 0, content, offset, lengthBytes);
        }
      }
    }
    return content;
  }

  private void put(int block, byte[] content) {
    if (Arrays.equals(content, ZEROS)) {
      blocks.remove(block);
    } else {
      blocks.put(block, content);
    }
  }
}
