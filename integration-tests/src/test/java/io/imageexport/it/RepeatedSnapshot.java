package io.imageexport.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * A snapshot with much data that takes little of the machine's disk: a chain of snapshots, each of
 * which adds a gibibyte elsewhere, and all of which share the files of one.
 *
 * <p>Written in the form that {@code io.imageexport.core.snapshot.IndexFormat} describes; the
 * emulator checks every word of it.
 */
final class RepeatedSnapshot {
  private static final int BLOCK_BYTES = 64 << 10;
  private static final int LAYER_BLOCKS = 1 << 14;
  private static final int HEADER_BYTES = 100;
  private static final int ID_OFFSET = 40;
  private static final int PARENT_ID_OFFSET = 64;
  private static final int PARENT_CHECKSUM_OFFSET = 88;
  private static final int EXTENTS_CHECKSUM_OFFSET = 92;
  private static final int CHECKSUM_OFFSET = 96;

  private final long virtualSizeBytes;
  private final int layers;
  private final int runBlocks;
  private final int strideBlocks;

  private RepeatedSnapshot(long virtualSizeBytes, int layers, int runBlocks, int strideBlocks) {
    this.virtualSizeBytes = virtualSizeBytes;
    this.layers = layers;
    this.runBlocks = runBlocks;
    this.strideBlocks = strideBlocks;
  }

  /** A disk with data in every block. */
  static RepeatedSnapshot dense(int virtualSizeGib) {
    return new RepeatedSnapshot(
        (long) virtualSizeGib << 30, virtualSizeGib, LAYER_BLOCKS, LAYER_BLOCKS);
  }

  /**
   * A disk with data in a hundredth of its blocks, no two of which are neighbours; in a little less
   * where a hundredth is no whole number of gibibytes, but in one at least.
   */
  static RepeatedSnapshot onePercent(int virtualSizeGib) {
    int layers = Math.max(1, virtualSizeGib / 100);
    int stride = Math.min(100, virtualSizeGib / layers);
    return new RepeatedSnapshot((long) virtualSizeGib << 30, layers, 1, stride);
  }

  long storedBytes() {
    return (long) layers * LAYER_BLOCKS * BLOCK_BYTES;
  }

  /**
   * Takes the place of a snapshot of a disk of this size; no emulator may be running on it.
   *
   * @param snapshot its directory, beside which those that it is a child of are placed
   */
  void replace(Path snapshot) throws IOException {
    Path data = snapshot.resolve("data");
    Path checksums = snapshot.resolve("checksums");
    writeBlocks(data, checksums);
    String parent = "";
    int parentChecksum = 0;
    for (int layer = 0; layer < layers; layer++) {
      Path directory =
          layer == layers - 1
              ? snapshot
              : snapshot.resolveSibling(String.format(Locale.ROOT, "snapshot-%010d", layer + 1));
      if (!directory.equals(snapshot)) {
        Files.createDirectory(directory);
        Files.createLink(directory.resolve("data"), data);
        Files.createLink(directory.resolve("checksums"), checksums);
      }
      String id = directory.getFileName().toString();
      parentChecksum = writeIndex(directory.resolve("index"), layer, id, parent, parentChecksum);
      parent = id;
    }
  }

  /** Noise, a block of which is like no other. */
  private static void writeBlocks(Path data, Path checksums) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    while (block.hasRemaining()) {
      block.putLong(random.nextLong());
    }
    ByteBuffer allChecksums = ByteBuffer.allocate(LAYER_BLOCKS * Integer.BYTES);
    try (FileChannel channel = emptied(data)) {
      for (int i = 0; i < LAYER_BLOCKS; i++) {
        block.putInt(0, i);
        allChecksums.putInt(checksum(block.clear()));
        writeFully(channel, block, (long) i * BLOCK_BYTES);
      }
    }
    try (FileChannel channel = emptied(checksums)) {
      writeFully(channel, allChecksums.flip(), 0);
    }
  }

  private static FileChannel emptied(Path file) throws IOException {
    return FileChannel.open(
        file,
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** Returns the checksum by which a child names it. */
  private int writeIndex(Path file, int layer, String id, String parent, int parentChecksum)
      throws IOException {
    int extentCount = LAYER_BLOCKS / runBlocks;
    int firstStride = layer * extentCount;
    ByteBuffer extents = ByteBuffer.allocate(extentCount * 2 * Integer.BYTES);
    for (int i = 0; i < extentCount; i++) {
      extents.putInt((firstStride + i) * strideBlocks).putInt(runBlocks);
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.put("imgsnap\n".getBytes(US_ASCII)).putInt(1).putInt(BLOCK_BYTES);
    header.putLong(virtualSizeBytes).putLong(LAYER_BLOCKS).putLong(extentCount);
    header.put(ID_OFFSET, id.getBytes(US_ASCII));
    header.put(PARENT_ID_OFFSET, parent.getBytes(US_ASCII));
    header.putInt(PARENT_CHECKSUM_OFFSET, parentChecksum);
    header.putInt(EXTENTS_CHECKSUM_OFFSET, checksum(extents.flip()));
    int ownChecksum = checksum(header.slice(0, CHECKSUM_OFFSET));
    header.putInt(CHECKSUM_OFFSET, ownChecksum);
    try (FileChannel channel = emptied(file)) {
      writeFully(channel, header.rewind(), 0);
      writeFully(channel, extents, HEADER_BYTES);
    }
    return ownChecksum;
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate());
    return (int) checksum.getValue();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    long next = position;
    while (bytes.hasRemaining()) {
      next += channel.write(bytes, next);
    }
  }
}
