package io.imageexport.core.space;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The room on the file system of a directory, of which some stays free.
 *
 * <p>Each writer has a {@link Room} that is granted in pieces, and nothing is granted that would
 * leave too little free once all that was granted before is written. What other processes write is
 * seen as it happens.
 *
 * <p>Thread-safe.
 */
public final class DiskSpace {
  /** Free space is looked at once for so much that is written. */
  private static final long GRANT_BYTES = 16L << 20;

  /** With less than this, a write that failed is taken to have failed for want of room. */
  private static final long FULL_BYTES = 1L << 20;

  private final Path directory;
  private final FreeSpace free;
  private final long minFreeBytes;
  private final ReentrantLock lock = new ReentrantLock();

  /** Granted to all rooms, and not written yet. Guarded by the lock. */
  private long promisedBytes;

  /**
   * @param directory as messages name it
   */
  public DiskSpace(Path directory, FreeSpace free, long minFreeBytes) {
    this.directory = requireNonNull(directory, "directory is null");
    this.free = requireNonNull(free, "free is null");
    this.minFreeBytes = minFreeBytes;
  }

  /** The room on the file system of a directory that is there. */
  public static DiskSpace of(Path directory, MinFree minFree) throws IOException {
    FileStore store = Files.getFileStore(directory);
    long totalBytes = store.getTotalSpace();
    // Some file systems do not know how large they are, nor what is free.
    FreeSpace free = totalBytes == 0 ? () -> Long.MAX_VALUE : store::getUsableSpace;
    return new DiskSpace(directory, free, minFree.bytesOf(totalBytes));
  }

  public long minFreeBytes() {
    return minFreeBytes;
  }

  /**
   * Opens a room for a writer.
   *
   * @param expectedBytes that it is known to write, at least; 0 if nothing is known
   * @throws InsufficientStorageException if there is no room for them
   */
  public Room open(long expectedBytes) throws IOException {
    Room room = new Room();
    if (expectedBytes > 0) {
      room.extend(expectedBytes);
    }
    return room;
  }

  /** What a writer may write. Thread-safe. */
  public final class Room implements AutoCloseable {
    /** Granted, and not written yet. Guarded by the lock. */
    private long grantedBytes;

    private Room() {}

    /**
     * Asks before something is written.
     *
     * @throws InsufficientStorageException if too little would stay free
     */
    public void use(long bytes) throws IOException {
      lock.lock();
      try {
        if (bytes > grantedBytes) {
          extend(bytes - grantedBytes);
        }
        grant(-bytes);
      } finally {
        lock.unlock();
      }
    }

    private void extend(long neededBytes) throws IOException {
      lock.lock();
      try {
        long freeBytes = free.usableBytes();
        long grantableBytes = freeBytes - minFreeBytes - promisedBytes;
        if (neededBytes > grantableBytes) {
          throw new InsufficientStorageException(refusal(neededBytes, freeBytes));
        }
        grant(Math.clamp(grantableBytes, neededBytes, Math.max(neededBytes, GRANT_BYTES)));
      } finally {
        lock.unlock();
      }
    }

    private void grant(long bytes) {
      grantedBytes += bytes;
      promisedBytes += bytes;
    }

    private String refusal(long neededBytes, long freeBytes) {
      long othersBytes = promisedBytes - grantedBytes;
      String others =
          othersBytes > 0 ? ", of which other imports and copies need " + size(othersBytes) : "";
      return directory
          + " has "
          + size(freeBytes)
          + " free"
          + others
          + ", and "
          + size(neededBytes)
          + " more would leave less than the "
          + size(minFreeBytes)
          + " of --min-free; free some space, or choose a smaller --min-free";
    }

    /** Gives back what was granted and not written. */
    @Override
    public void close() {
      lock.lock();
      try {
        grant(-grantedBytes);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Names the directory where a write has failed because the disk is full. */
  public IOException explained(IOException failure) {
    return isFull(failure)
        ? new InsufficientStorageException(
            "the disk of " + directory + " is full; free some space", failure)
        : failure;
  }

  /** The system's own words are in the user's language, so the disk is asked as well. */
  private boolean isFull(IOException failure) {
    if (failure instanceof ClosedChannelException
        || failure instanceof InsufficientStorageException) {
      return false;
    }
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("no space left on device") || message.contains("quota exceeded")) {
      return true;
    }
    try {
      return free.usableBytes() < FULL_BYTES;
    } catch (IOException unknown) {
      return false;
    }
  }

  /** As people read it: 1.0 GiB. */
  private static String size(long bytes) {
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20))
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
