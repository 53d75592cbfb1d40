package io.imageexport.core.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Writes an index file in the form of {@link IndexFormat}. */
final class IndexEncoder {
  private IndexEncoder() {}

  static void write(
      FileChannel file,
      SnapshotId id,
      Origin origin,
      long virtualSizeBytes,
      int storedBlockCount,
      LayerExtents extents)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(IndexFormat.HEADER_BYTES);
    header.put(IndexFormat.magic()).putInt(IndexFormat.VERSION).putInt(Blocks.BYTES);
    header.putLong(virtualSizeBytes).putLong(storedBlockCount).putLong(extents.count());
    putId(header, IndexFormat.ID_OFFSET, id);
    switch (origin) {
      case Origin.Base base -> {}
      case Origin.Child child -> {
        putId(header, IndexFormat.PARENT_ID_OFFSET, child.parentId());
        header.putInt(IndexFormat.PARENT_CHECKSUM_OFFSET, child.parentIndexChecksum());
      }
    }
    header.putInt(IndexFormat.EXTENTS_CHECKSUM_OFFSET, writeExtents(file, extents));
    header.putInt(IndexFormat.CHECKSUM_OFFSET, IndexFormat.headerChecksum(header));
    writeFully(file, header.rewind(), 0);
  }

  private static void putId(ByteBuffer header, int offset, SnapshotId id) {
    header.put(offset, id.value().getBytes(US_ASCII));
  }

  private static int writeExtents(FileChannel file, LayerExtents extents) throws IOException {
    CRC32C checksum = new CRC32C();
    ByteBuffer chunk = ByteBuffer.allocate(IndexFormat.CHUNK_BYTES);
    long position = IndexFormat.HEADER_BYTES;
    int extent = 0;
    while (extent < extents.count()) {
      chunk.clear();
      for (; extent < extents.count() && chunk.hasRemaining(); extent++) {
        chunk.putInt(extents.taggedFirstBlock(extent)).putInt(extents.blockCount(extent));
      }
      chunk.flip();
      checksum.update(chunk.duplicate());
      position += writeFully(file, chunk, position);
    }
    return (int) checksum.getValue();
  }

  private static int writeFully(FileChannel file, ByteBuffer bytes, long position)
      throws IOException {
    int written = 0;
    while (bytes.hasRemaining()) {
      written += file.write(bytes, position + written);
    }
    return written;
  }
}
