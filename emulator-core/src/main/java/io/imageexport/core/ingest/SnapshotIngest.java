package io.imageexport.core.ingest;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.snapshot.SnapshotWriter;
import io.imageexport.core.space.DiskSpace.Room;
import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Copies a disk into the snapshot store, in one pass and through one buffer, whatever its size. */
public final class SnapshotIngest {
  private static final int BUFFER_BYTES = 1 << 20;

  private final SnapshotStore store;

  public SnapshotIngest(SnapshotStore store) {
    this.store = requireNonNull(store, "store is null");
  }

  /** Hears how far the copy has come. */
  @FunctionalInterface
  public interface ProgressListener {
    ProgressListener NONE = (doneBytes, totalBytes) -> {};

    void progressed(long doneBytes, long totalBytes);
  }

  /** What has been stored under the new snapshot's id. */
  public record Result(SnapshotId id, long virtualSizeBytes, long storedBytes) {
    public Result {
      requireNonNull(id, "id is null");
    }
  }

  /**
   * Makes a snapshot of a disk.
   *
   * @throws IOException if the source breaks a rule of its format or cannot be read, or the store
   *     is full; nothing is stored then
   */
  public Result ingest(DiskSource source, SnapshotId id, ProgressListener listener)
      throws IOException {
    try (Room room = store.openRoom(0)) {
      return ingest(source, id, source.virtualSizeBytes(), room, listener);
    }
  }

  /**
   * Makes a snapshot of a disk on a larger disk, which is zero behind it.
   *
   * @param sizeBytes of the larger disk
   * @param room of the store, for the snapshot's blocks
   */
  public Result ingest(
      DiskSource source, SnapshotId id, long sizeBytes, Room room, ProgressListener listener)
      throws IOException {
    long size = source.virtualSizeBytes();
    if (size > sizeBytes) {
      throw new IllegalArgumentException("a disk of " + size + " bytes on one of " + sizeBytes);
    }
    try (SnapshotWriter writer = store.create(id, sizeBytes, room)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      long position = 0;
      while (position < size) {
        Optional<DataExtent> extent = source.nextData(position);
        if (extent.isEmpty()) {
          break;
        }
        long from = Math.max(position, blockFloor(extent.get().positionBytes()));
        long to = Math.min(size, blockCeiling(extent.get().endBytes()));
        copy(source, from, to, writer, buffer, listener);
        position = to;
      }
      listener.progressed(size, size);
      try (Snapshot snapshot = writer.commit()) {
        return new Result(id, snapshot.virtualSizeBytes(), snapshot.storedBytes());
      }
    }
  }

  private static void copy(
      DiskSource source,
      long from,
      long to,
      SnapshotWriter writer,
      ByteBuffer buffer,
      ProgressListener listener)
      throws IOException {
    for (long position = from; position < to; position += buffer.limit()) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, to - position));
      source.read(position, buffer);
      padBlock(buffer, writer.virtualSizeBytes() - position);
      writer.write(position, buffer.flip());
      listener.progressed(position, source.virtualSizeBytes());
    }
  }

  /** On a larger disk the source's last block goes on with zeros. */
  private static void padBlock(ByteBuffer buffer, long diskBytesLeft) {
    long end = Math.min(blockCeiling(buffer.position()), diskBytesLeft);
    buffer.limit((int) end);
    while (buffer.hasRemaining()) {
      buffer.put((byte) 0);
    }
  }

  private static long blockFloor(long position) {
    return position - position % Snapshot.BLOCK_BYTES;
  }

  private static long blockCeiling(long position) {
    return blockFloor(position + Snapshot.BLOCK_BYTES - 1);
  }
}
