package io.imageexport.core.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * The files of one snapshot, open for reading: blocks come out checked against their checksums.
 *
 * <p>Safe for use by several threads at once.
 */
final class Layer implements Closeable {
  private final IndexHeader header;
  private final LayerFile data;
  private final LayerFile checksums;

  private Layer(IndexHeader header, LayerFile data, LayerFile checksums) {
    this.header = header;
    this.data = data;
    this.checksums = checksums;
  }

  static Layer open(Path directory, IndexHeader header) throws IOException {
    LayerFile data = LayerFile.open(directory.resolve(SnapshotFiles.DATA));
    try {
      LayerFile checksums = LayerFile.open(directory.resolve(SnapshotFiles.CHECKSUMS));
      try {
        checkLength(data, header.storedBlockCount(), Blocks.BYTES);
        checkLength(checksums, header.storedBlockCount(), Integer.BYTES);
        return new Layer(header, data, checksums);
      } catch (IOException failure) {
        checksums.close();
        throw failure;
      }
    } catch (IOException failure) {
      data.close();
      throw failure;
    }
  }

  private static void checkLength(LayerFile file, int blockCount, int bytesPerBlock)
      throws SnapshotFormatException {
    long expectedBytes = (long) blockCount * bytesPerBlock;
    if (file.lengthBytes() != expectedBytes) {
      throw new SnapshotFormatException(
          file.path(),
          String.format(
              Locale.ROOT,
              "%d bytes long, but its index asks for %d",
              file.lengthBytes(),
              expectedBytes));
    }
  }

  /**
   * Fills {@code destination} with whole blocks and checks each.
   *
   * @param storedBlock index of the first block in the data file
   * @param guestBlock index of the same block on the disk, for the error
   */
  void readBlocks(int storedBlock, int guestBlock, ByteBuffer destination) throws IOException {
    int start = destination.position();
    int blockCount = destination.remaining() / Blocks.BYTES;
    ByteBuffer expected = readChecksums(storedBlock, blockCount);
    data.read(Blocks.toBytes(storedBlock), destination);

    ByteBuffer window = destination.duplicate();
    CRC32C checksum = new CRC32C();
    for (int block = 0; block < blockCount; block++) {
      int offset = start + block * Blocks.BYTES;
      window.limit(offset + Blocks.BYTES).position(offset);
      checksum.reset();
      checksum.update(window);
      if ((int) checksum.getValue() != expected.getInt()) {
        throw new CorruptBlockException(
            header.id(), (long) guestBlock + block, Blocks.toBytes(storedBlock + block));
      }
    }
  }

  /** The stored checksums of a run of blocks, one int each. */
  ByteBuffer readChecksums(int storedBlock, int blockCount) throws IOException {
    ByteBuffer values = ByteBuffer.allocate(blockCount * Integer.BYTES);
    checksums.read((long) storedBlock * Integer.BYTES, values);
    return values.flip();
  }

  @Override
  public void close() throws IOException {
    try {
      data.close();
    } finally {
      checksums.close();
    }
  }

  static void closeAll(List<Layer> layers) throws IOException {
    IOException failure = null;
    for (Layer layer : layers) {
      try {
        layer.close();
      } catch (IOException closing) {
        if (failure == null) {
          failure = closing;
        } else {
          failure.addSuppressed(closing);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
