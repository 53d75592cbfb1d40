package io.imageexport.core.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * Writes an index file in the form of {@link IndexFormat}: the extents as they come, and the header
 * at the end.
 *
 * <p>Memory is one chunk, however many extents there are. Confined to one thread.
 */
final class IndexEncoder {
  private final FileChannel file;
  private final CRC32C checksum = new CRC32C();
  private final ByteBuffer chunk = ByteBuffer.allocate(IndexFormat.CHUNK_BYTES);
  private long position = IndexFormat.HEADER_BYTES;
  private int extentCount;

  /** The extent that may still grow. */
  private int taggedFirstBlock;

  /** Zero before the first extent. */
  private int blockCount;

  /** Takes an empty file, which the caller closes. */
  IndexEncoder(FileChannel file) {
    this.file = file;
  }

  /** Appends a block that is stored; blocks come in ascending order. */
  void appendStored(int block) throws IOException {
    append(block, 1);
  }

  /** Appends a run that is zeroed. */
  void appendZeroed(int firstBlock, int count) throws IOException {
    append(firstBlock | IndexFormat.ZEROED, count);
  }

  private void append(int tagged, int count) throws IOException {
    // The sum carries the mark along, so runs of different kinds never join.
    if (blockCount > 0 && taggedFirstBlock + blockCount == tagged) {
      blockCount += count;
      return;
    }
    putExtent();
    taggedFirstBlock = tagged;
    blockCount = count;
  }

  private void putExtent() throws IOException {
    if (blockCount == 0) {
      return;
    }
    if (extentCount == LayerExtents.MAX_COUNT) {
      throw new IOException(
          "the disk's data is in more than " + LayerExtents.MAX_COUNT + " separate places");
    }
    if (!chunk.hasRemaining()) {
      flush();
    }
    chunk.putInt(taggedFirstBlock).putInt(blockCount);
    extentCount++;
  }

  private void flush() throws IOException {
    chunk.flip();
    checksum.update(chunk.duplicate());
    position += writeFully(chunk, position);
    chunk.clear();
  }

  /** Writes the last extent and the header; nothing can be appended after that. */
  void finish(SnapshotId id, Origin origin, long virtualSizeBytes, int storedBlockCount)
      throws IOException {
    putExtent();
    flush();
    ByteBuffer header = ByteBuffer.allocate(IndexFormat.HEADER_BYTES);
    header.put(IndexFormat.magic()).putInt(IndexFormat.VERSION).putInt(Blocks.BYTES);
    header.putLong(virtualSizeBytes).putLong(storedBlockCount).putLong(extentCount);
    putId(header, IndexFormat.ID_OFFSET, id);
    switch (origin) {
      case Origin.Base base -> {}
      case Origin.Child child -> {
        putId(header, IndexFormat.PARENT_ID_OFFSET, child.parentId());
        header.putInt(IndexFormat.PARENT_CHECKSUM_OFFSET, child.parentIndexChecksum());
      }
    }
    header.putInt(IndexFormat.EXTENTS_CHECKSUM_OFFSET, (int) checksum.getValue());
    header.putInt(IndexFormat.CHECKSUM_OFFSET, IndexFormat.headerChecksum(header));
    writeFully(header.rewind(), 0);
  }

  private static void putId(ByteBuffer header, int offset, SnapshotId id) {
    header.put(offset, id.value().getBytes(US_ASCII));
  }

  private int writeFully(ByteBuffer bytes, long from) throws IOException {
    int written = 0;
    while (bytes.hasRemaining()) {
      written += file.write(bytes, from + written);
    }
    return written;
  }
}
