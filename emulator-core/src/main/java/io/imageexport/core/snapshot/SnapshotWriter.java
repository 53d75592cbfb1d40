package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.space.DiskSpace.Room;
import io.imageexport.core.space.InsufficientStorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * A snapshot in the making, written in one pass from the start of the disk to its end.
 *
 * <p>What is neither written nor discarded is zero, or in a snapshot with a parent as the parent
 * has it. Blocks of zeros are found here and take no space. Whatever would leave less of the file
 * system free than it must is refused with an {@link InsufficientStorageException}. Nobody sees the
 * snapshot before {@link #commit}; without it, {@link #close} leaves nothing. Confined to one
 * thread. After a failed write the writer can only be closed; the interruption of its thread is
 * such a failure.
 */
public final class SnapshotWriter implements AutoCloseable {
  /** Stored blocks are collected into writes of this size. */
  private static final int STAGING_BYTES = 16 * Blocks.BYTES;

  /** Checksums of 1 GiB of stored blocks. */
  private static final int CHECKSUM_STAGING_BYTES = 64 * 1024;

  private enum State {
    OPEN,
    FAILED,
    COMMITTED,
    CLOSED
  }

  private final SnapshotStore store;
  private final SnapshotId id;
  private final Origin origin;
  private final long virtualSizeBytes;

  /** Zeroed runs say something only where a parent has blocks; 0 without a parent. */
  private final int parentBlockCount;

  private final WorkDirectory directory;
  private final Room room;
  private final Runnable atEnd;
  private final IndexEncoder index;
  private final CRC32C checksum = new CRC32C();
  private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES);
  private final ByteBuffer checksumStaging = ByteBuffer.allocateDirect(CHECKSUM_STAGING_BYTES);
  private long nextPosition;
  private int storedBlockCount;
  private State state = State.OPEN;

  SnapshotWriter(
      SnapshotStore store,
      SnapshotId id,
      Origin origin,
      long virtualSizeBytes,
      int parentBlockCount,
      WorkDirectory directory,
      Room room,
      Runnable atEnd) {
    this.store = store;
    this.id = id;
    this.origin = origin;
    this.virtualSizeBytes = virtualSizeBytes;
    this.parentBlockCount = parentBlockCount;
    this.directory = directory;
    this.index = new IndexEncoder(directory.index());
    this.room = room;
    this.atEnd = atEnd;
  }

  /**
   * Writes to the disk.
   *
   * @param position byte offset on the disk: a multiple of 64 KiB, not before the end of the last
   *     write or discard
   * @param data read from its position to its limit: whole blocks of 64 KiB, but for the last block
   *     of a disk whose size is not a multiple of it
   */
  public void write(long position, ByteBuffer data) throws IOException {
    requireNonNull(data, "data is null");
    requireOpen();
    checkRange(position, data.remaining());
    // Any failure from here on leaves a gap in the files.
    state = State.FAILED;
    ByteBuffer source = data.duplicate().order(ByteOrder.nativeOrder());
    int block = Blocks.indexOf(position);
    while (source.hasRemaining()) {
      int offset = source.position();
      int lengthBytes = Math.min(Blocks.BYTES, source.remaining());
      if (ZeroTest.isZero(source, offset, lengthBytes)) {
        appendZeroed(block, 1);
      } else {
        store(block, data.slice(offset, lengthBytes));
      }
      source.position(offset + lengthBytes);
      block++;
    }
    nextPosition = position + data.remaining();
    data.position(data.limit());
    state = State.OPEN;
  }

  /**
   * Makes a range of the disk zero, whatever the parent has there.
   *
   * @param position as for {@link #write}
   * @param lengthBytes a multiple of 64 KiB, or up to the end of the disk
   */
  public void discard(long position, long lengthBytes) throws IOException {
    requireOpen();
    checkRange(position, lengthBytes);
    state = State.FAILED;
    int firstBlock = Blocks.indexOf(position);
    appendZeroed(firstBlock, Blocks.countRoundingUp(position + lengthBytes) - firstBlock);
    nextPosition = position + lengthBytes;
    state = State.OPEN;
  }

  public long virtualSizeBytes() {
    return virtualSizeBytes;
  }

  /** Bytes of the blocks stored so far; zeros and what the parent holds are not counted. */
  public long bytesStored() {
    return Blocks.toBytes(storedBlockCount);
  }

  /**
   * Makes the snapshot last and be seen, and opens it.
   *
   * @throws IOException also if the parent has been deleted meanwhile
   */
  public Snapshot commit() throws IOException {
    requireOpen();
    state = State.FAILED;
    flush(staging, directory.data());
    flush(checksumStaging, directory.checksums());
    try {
      index.finish(id, origin, virtualSizeBytes, storedBlockCount);
      directory.seal();
    } catch (IOException failure) {
      throw store.explained(failure);
    }
    store.publish(directory, id, origin);
    state = State.COMMITTED;
    atEnd.run();
    directory.close();
    return store.open(id);
  }

  @Override
  public void close() throws IOException {
    if (state == State.OPEN || state == State.FAILED) {
      state = State.CLOSED;
      atEnd.run();
      directory.close();
    }
  }

  private void requireOpen() {
    if (state != State.OPEN) {
      throw new IllegalStateException("the writer of %s is %s".formatted(id, state));
    }
  }

  private void checkRange(long position, long lengthBytes) {
    if (position < nextPosition || !Blocks.isAligned(position)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "position %d is not a multiple of %d at or after %d",
              position,
              Blocks.BYTES,
              nextPosition));
    }
    if (lengthBytes < 0 || lengthBytes > virtualSizeBytes - position) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d bytes at %d are outside a disk of %d",
              lengthBytes,
              position,
              virtualSizeBytes));
    }
    if (!Blocks.isAligned(lengthBytes) && position + lengthBytes != virtualSizeBytes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d bytes at %d end inside a block and before the end of the disk",
              lengthBytes,
              position));
    }
  }

  private void appendZeroed(int firstBlock, int blockCount) throws IOException {
    int hidingCount = Math.min(blockCount, parentBlockCount - firstBlock);
    if (hidingCount > 0) {
      index.appendZeroed(firstBlock, hidingCount);
    }
  }

  private void store(int block, ByteBuffer content) throws IOException {
    int offset = staging.position();
    staging.put(content);
    while (!Blocks.isAligned(staging.position())) {
      staging.put((byte) 0);
    }
    checksum.reset();
    checksum.update(staging.slice(offset, Blocks.BYTES));
    checksumStaging.putInt((int) checksum.getValue());
    index.appendStored(block);
    storedBlockCount++;
    if (!staging.hasRemaining()) {
      flush(staging, directory.data());
    }
    if (!checksumStaging.hasRemaining()) {
      flush(checksumStaging, directory.checksums());
    }
  }

  private void flush(ByteBuffer buffer, FileChannel file) throws IOException {
    buffer.flip();
    room.use(buffer.remaining());
    try {
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
    } catch (IOException failure) {
      throw store.explained(failure);
    }
    buffer.clear();
  }
}
