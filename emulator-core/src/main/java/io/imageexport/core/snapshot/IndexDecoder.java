package io.imageexport.core.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.imageexport.qcow2.AllocationMap;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Reads an index file and refuses one that breaks a rule of {@link IndexFormat}.
 *
 * <p>Sizes are checked against the disk's and the file's before any memory is taken for them.
 * Confined to one thread.
 */
final class IndexDecoder implements Closeable {
  private final Path path;
  private final SnapshotId id;
  private final FileChannel file;

  private IndexDecoder(Path path, SnapshotId id, FileChannel file) {
    this.path = path;
    this.id = id;
    this.file = file;
  }

  /**
   * @param id the snapshot that the index has to be of
   */
  static IndexDecoder open(Path path, SnapshotId id) throws IOException {
    try {
      return new IndexDecoder(path, id, FileChannel.open(path, StandardOpenOption.READ));
    } catch (NoSuchFileException missing) {
      throw new SnapshotFormatException(path, "the index is missing", missing);
    }
  }

  IndexHeader readHeader() throws IOException {
    long fileBytes = file.size();
    if (fileBytes < IndexFormat.HEADER_BYTES) {
      throw broken("shorter than a header of " + IndexFormat.HEADER_BYTES + " bytes");
    }
    ByteBuffer header = ByteBuffer.allocate(IndexFormat.HEADER_BYTES);
    readFully(header, 0);
    header.flip();
    checkFrame(header);

    long virtualSizeBytes = header.getLong(IndexFormat.VIRTUAL_SIZE_OFFSET);
    if (virtualSizeBytes < 0 || virtualSizeBytes > Blocks.MAX_DISK_BYTES) {
      throw broken(
          IndexFormat.VIRTUAL_SIZE_OFFSET,
          "virtual size " + virtualSizeBytes + " is outside 0 to " + Blocks.MAX_DISK_BYTES);
    }
    int blockCount = Blocks.countRoundingUp(virtualSizeBytes);
    long storedBlockCount = header.getLong(IndexFormat.STORED_BLOCK_COUNT_OFFSET);
    if (storedBlockCount < 0 || storedBlockCount > blockCount) {
      throw broken(
          IndexFormat.STORED_BLOCK_COUNT_OFFSET,
          storedBlockCount + " stored blocks on a disk of " + blockCount);
    }
    long extentCount = header.getLong(IndexFormat.EXTENT_COUNT_OFFSET);
    int maxExtentCount = Math.min(blockCount, LayerExtents.MAX_COUNT);
    if (extentCount < 0 || extentCount > maxExtentCount) {
      throw broken(
          IndexFormat.EXTENT_COUNT_OFFSET,
          extentCount + " extents where " + maxExtentCount + " are possible");
    }
    if (fileBytes != IndexFormat.HEADER_BYTES + extentCount * IndexFormat.EXTENT_BYTES) {
      throw broken(fileBytes + " bytes long, which does not fit " + extentCount + " extents");
    }
    return new IndexHeader(
        id,
        readOrigin(header),
        virtualSizeBytes,
        (int) storedBlockCount,
        (int) extentCount,
        header.getInt(IndexFormat.EXTENTS_CHECKSUM_OFFSET),
        header.getInt(IndexFormat.CHECKSUM_OFFSET));
  }

  /** The extents of a snapshot that may have a parent. */
  LayerExtents readExtents(IndexHeader header) throws IOException {
    int[] taggedFirstBlocks = new int[header.extentCount()];
    int[] blockCounts = new int[header.extentCount()];
    readExtents(
        header,
        (extent, taggedFirstBlock, blockCount) -> {
          taggedFirstBlocks[extent] = taggedFirstBlock;
          blockCounts[extent] = blockCount;
        });
    return new LayerExtents(taggedFirstBlocks, blockCounts);
  }

  /** The blocks of a snapshot without a parent, all of which are stored. */
  AllocationMap readAllocation(IndexHeader header) throws IOException {
    AllocationMap.Builder blocks =
        AllocationMap.builder(Blocks.countRoundingUp(header.virtualSizeBytes()));
    readExtents(header, (extent, firstBlock, blockCount) -> blocks.add(firstBlock, blockCount));
    return blocks.build();
  }

  /** Takes extents that have been checked. */
  @FunctionalInterface
  private interface ExtentVisitor {
    void visit(int extent, int taggedFirstBlock, int blockCount);
  }

  /** Nothing is made of the extents before their checksum has been compared. */
  private void readExtents(IndexHeader header, ExtentVisitor visitor) throws IOException {
    CRC32C checksum = new CRC32C();
    forEachChunk(header, (extent, chunk) -> checksum.update(chunk));
    if ((int) checksum.getValue() != header.extentsChecksum()) {
      throw broken(
          IndexFormat.EXTENTS_CHECKSUM_OFFSET, "the checksum of the extents does not match");
    }
    ExtentChecker checker = new ExtentChecker(header);
    forEachChunk(
        header,
        (first, chunk) -> {
          for (int extent = first; chunk.hasRemaining(); extent++) {
            int taggedFirstBlock = chunk.getInt();
            int blockCount = chunk.getInt();
            checker.check(extent, taggedFirstBlock, blockCount);
            visitor.visit(extent, taggedFirstBlock, blockCount);
          }
        });
    checker.checkEnd();
  }

  /** Takes whole extents. */
  @FunctionalInterface
  private interface ChunkVisitor {
    void visit(int firstExtent, ByteBuffer chunk) throws IOException;
  }

  private void forEachChunk(IndexHeader header, ChunkVisitor visitor) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(IndexFormat.CHUNK_BYTES);
    int extent = 0;
    while (extent < header.extentCount()) {
      long remainingBytes = (long) (header.extentCount() - extent) * IndexFormat.EXTENT_BYTES;
      chunk.clear().limit((int) Math.min(chunk.capacity(), remainingBytes));
      readFully(chunk, offsetOf(extent));
      int count = chunk.flip().remaining() / IndexFormat.EXTENT_BYTES;
      visitor.visit(extent, chunk);
      extent += count;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void checkFrame(ByteBuffer header) throws SnapshotFormatException {
    ByteBuffer magic = IndexFormat.magic();
    if (!header.slice(0, magic.remaining()).equals(magic)) {
      throw broken(0, "not the index of a snapshot");
    }
    int version = header.getInt(magic.remaining());
    if (version != IndexFormat.VERSION) {
      throw broken(8, "format version " + version + " is not known");
    }
    if (header.getInt(IndexFormat.CHECKSUM_OFFSET) != IndexFormat.headerChecksum(header)) {
      throw broken(IndexFormat.CHECKSUM_OFFSET, "the checksum of the header does not match");
    }
    int blockBytes = header.getInt(12);
    if (blockBytes != Blocks.BYTES) {
      throw broken(12, "a block size of " + blockBytes + " is not known");
    }
    String ownId = readId(header, IndexFormat.ID_OFFSET);
    if (!ownId.equals(id.value())) {
      throw broken(IndexFormat.ID_OFFSET, "the index of another snapshot");
    }
  }

  private Origin readOrigin(ByteBuffer header) throws SnapshotFormatException {
    String parentId = readId(header, IndexFormat.PARENT_ID_OFFSET);
    if (parentId.isEmpty()) {
      return new Origin.Base();
    }
    if (!SnapshotId.isValid(parentId)) {
      throw broken(IndexFormat.PARENT_ID_OFFSET, "the parent is not a snapshot id");
    }
    return new Origin.Child(
        new SnapshotId(parentId), header.getInt(IndexFormat.PARENT_CHECKSUM_OFFSET));
  }

  private static String readId(ByteBuffer header, int offset) {
    byte[] bytes = new byte[IndexFormat.ID_BYTES];
    header.get(offset, bytes);
    int lengthBytes = bytes.length;
    while (lengthBytes > 0 && bytes[lengthBytes - 1] == 0) {
      lengthBytes--;
    }
    return new String(bytes, 0, lengthBytes, US_ASCII);
  }

  /** Holds extents to the rules among themselves and to the header. */
  private final class ExtentChecker {
    private final IndexHeader header;
    private final int diskBlocks;
    private long storedBlocks;
    private int end;

    ExtentChecker(IndexHeader header) {
      this.header = header;
      this.diskBlocks = Blocks.countRoundingUp(header.virtualSizeBytes());
    }

    void check(int extent, int taggedFirstBlock, int count) throws SnapshotFormatException {
      boolean isZeroed = (taggedFirstBlock & IndexFormat.ZEROED) != 0;
      int first = taggedFirstBlock & ~IndexFormat.ZEROED;
      if (first < end) {
        throw broken(offsetOf(extent), "the extent starts before the one before it ends");
      }
      if (first > diskBlocks || count < 1 || count > diskBlocks - first) {
        throw broken(
            offsetOf(extent),
            count + " blocks from block " + first + " on a disk of " + diskBlocks);
      }
      if (isZeroed && header.parentId().isEmpty()) {
        throw broken(offsetOf(extent), "a zeroed extent without a parent");
      }
      storedBlocks += isZeroed ? 0 : count;
      end = first + count;
    }

    void checkEnd() throws SnapshotFormatException {
      if (storedBlocks != header.storedBlockCount()) {
        throw broken(
            IndexFormat.STORED_BLOCK_COUNT_OFFSET,
            header.storedBlockCount() + " stored blocks, but " + storedBlocks + " in the extents");
      }
    }
  }

  private static long offsetOf(int extent) {
    return IndexFormat.HEADER_BYTES + (long) extent * IndexFormat.EXTENT_BYTES;
  }

  private void readFully(ByteBuffer bytes, long position) throws IOException {
    long start = position - bytes.position();
    while (bytes.hasRemaining()) {
      if (file.read(bytes, start + bytes.position()) < 0) {
        throw broken(start + bytes.position(), "truncated");
      }
    }
  }

  private SnapshotFormatException broken(long offset, String rule) {
    return broken("offset " + offset + ": " + rule);
  }

  private SnapshotFormatException broken(String rule) {
    return new SnapshotFormatException(path, rule);
  }
}
