package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.AllocationMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The content of a disk at one moment, open for reading.
 *
 * <p>Safe for use by several threads at once. The interruption of a thread ends its own read, with
 * a {@link java.nio.channels.ClosedByInterruptException}, and no other. A snapshot that is deleted
 * stays readable where it is open, until a reader is interrupted; deleting what is in use is for
 * the caller to prevent.
 */
public final class Snapshot implements AutoCloseable {
  /** The unit in which data is stored. */
  public static final int BLOCK_BYTES = Blocks.BYTES;

  private final IndexHeader header;
  private final List<Layer> layers;
  private final StoredBlocks blocks;
  private final ChainReader reader;

  Snapshot(IndexHeader header, List<Layer> layers, StoredBlocks blocks) {
    this.header = requireNonNull(header, "header is null");
    this.layers = List.copyOf(layers);
    this.blocks = blocks;
    this.reader = new ChainReader(this.layers, blocks);
  }

  public SnapshotId id() {
    return header.id();
  }

  public long virtualSizeBytes() {
    return header.virtualSizeBytes();
  }

  public Optional<SnapshotId> parent() {
    return header.parentId();
  }

  /** Bytes of the blocks that this snapshot itself stores, without those of its ancestors. */
  public long storedBytes() {
    return Blocks.toBytes(header.storedBlockCount());
  }

  /** Which blocks of the disk hold data, be they stored here or in an ancestor. */
  public AllocationMap allocation() {
    return blocks.allocation();
  }

  /**
   * Fills {@code destination} from its position to its limit. What no block holds is zero, and so
   * is everything past the end of the disk.
   *
   * <p>A direct buffer that asks for whole blocks is filled without a copy. After a failure the
   * buffer's position is where it was, and the content after it is undefined.
   *
   * @param guestPosition byte offset on the disk
   * @throws CorruptBlockException if a block that the range touches fails its check
   */
  public void read(long guestPosition, ByteBuffer destination) throws IOException {
    reader.read(guestPosition, destination);
  }

  /**
   * The CRC32C of each block of a run, without reading the blocks: what the checksum of anything
   * made from whole blocks can be combined from. The last block of a disk counts with its padding
   * of zeros.
   *
   * @param firstBlockIndex index of the first block on the disk
   */
  public int[] blockChecksums(long firstBlockIndex, int blockCount) throws IOException {
    int diskBlocks = Blocks.countRoundingUp(virtualSizeBytes());
    if (firstBlockIndex < 0 || blockCount < 0 || blockCount > diskBlocks - firstBlockIndex) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d blocks from block %d are outside a disk of %d",
              blockCount,
              firstBlockIndex,
              diskBlocks));
    }
    return reader.checksums((int) firstBlockIndex, blockCount);
  }

  @Override
  public void close() throws IOException {
    Layer.closeAll(layers);
  }
}
