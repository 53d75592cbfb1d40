package io.imageexport.core.imageimport;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.ingest.SourceFile;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.Retries;
import io.imageexport.core.object.StoredObject;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An object as a file: read by ranges, in whole windows, of which the last few are kept. So formats
 * that jump between tables and data cost few calls, and memory is bounded whatever the object's
 * size.
 *
 * <p>Thread-safe: one thread reads at a time, the others wait.
 */
final class ObjectFile implements SourceFile {
  /** How much is read at once, and how often that is kept. */
  private record Windows(int sizeBytes, int count) {}

  /** Enough for the headers of an image, and little enough for many objects at a time. */
  private static final Windows FOR_HEADERS = new Windows(64 << 10, 2);

  private static final Windows FOR_READING = new Windows(ObjectStore.MAX_READ_BYTES, 8);

  /** What reading takes at most. */
  static final long MEMORY_BYTES = (long) FOR_READING.sizeBytes * FOR_READING.count;

  private final ObjectStore store;
  private final ObjectKey key;
  private final StoredObject object;
  private final Retries retries;
  private final Windows kept;

  /** Held while the store is read. */
  private final ReentrantLock lock = new ReentrantLock();

  /** The window used last stands first. Guarded by the lock. */
  private final Deque<Window> windows = new ArrayDeque<>();

  private record Window(long index, ByteBuffer bytes) {}

  private ObjectFile(
      ObjectStore store, ObjectKey key, StoredObject object, Retries retries, Windows kept) {
    this.store = store;
    this.key = key;
    this.object = object;
    this.retries = retries;
    this.kept = kept;
  }

  /**
   * Opens an object as it is now: once it is replaced, reading fails. Reads little at a time.
   *
   * @throws ObjectStoreException with the code {@code NoSuchKey} if it is not there
   */
  static ObjectFile open(ObjectStore store, ObjectKey key, Retries retries) {
    requireNonNull(store, "store is null");
    requireNonNull(retries, "retries is null");
    StoredObject object =
        retries
            .call(attempt -> store.head(key))
            .orElseThrow(
                () ->
                    new ObjectStoreException(
                        ObjectStoreException.Kind.PERMANENT,
                        "NoSuchKey",
                        "no object '" + key.key() + "' in bucket '" + key.bucket() + "'",
                        null));
    return new ObjectFile(store, key, object, retries, FOR_HEADERS);
  }

  /** The same object, to be read as a whole. */
  ObjectFile forReading() {
    return new ObjectFile(store, key, object, retries, FOR_READING);
  }

  @Override
  public long lengthBytes() {
    return object.lengthBytes();
  }

  @Override
  public void read(long position, ByteBuffer destination) {
    if (position < 0 || destination.remaining() > object.lengthBytes() - position) {
      throw new IllegalArgumentException(
          destination.remaining() + " bytes at " + position + " are outside of " + key);
    }
    lock.lock();
    try {
      readWindows(position, destination);
    } finally {
      lock.unlock();
    }
  }

  private void readWindows(long position, ByteBuffer destination) {
    long from = position;
    while (destination.hasRemaining()) {
      ByteBuffer window = window(from / kept.sizeBytes);
      int offset = (int) (from % kept.sizeBytes);
      int count = Math.min(destination.remaining(), window.limit() - offset);
      destination.put(window.slice(offset, count));
      from += count;
    }
  }

  private ByteBuffer window(long index) {
    for (Window window : windows) {
      if (window.index() == index) {
        windows.remove(window);
        windows.addFirst(window);
        return window.bytes();
      }
    }
    ByteBuffer bytes =
        windows.size() < kept.count
            ? ByteBuffer.allocate(kept.sizeBytes)
            : windows.removeLast().bytes();
    long from = index * kept.sizeBytes;
    int lengthBytes = (int) Math.min(kept.sizeBytes, object.lengthBytes() - from);
    ByteBuffer read =
        retries.call(
            attempt -> {
              // What a failed attempt has put there is read again.
              bytes.clear().limit(lengthBytes);
              store.read(key, object, from, bytes);
              return bytes.flip();
            });
    windows.addFirst(new Window(index, read));
    return read;
  }

  @Override
  public void close() {}
}
