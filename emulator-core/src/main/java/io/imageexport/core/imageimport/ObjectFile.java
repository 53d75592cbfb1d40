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
  private static final int WINDOW_BYTES = ObjectStore.MAX_READ_BYTES;
  private static final int MAX_WINDOWS = 8;

  private final ObjectStore store;
  private final ObjectKey key;
  private final StoredObject object;
  private final Retries retries;

  /** Held while the store is read. */
  private final ReentrantLock lock = new ReentrantLock();

  /** The window used last comes first. Guarded by the lock. */
  private final Deque<Window> windows = new ArrayDeque<>();

  private record Window(long index, ByteBuffer bytes) {}

  private ObjectFile(ObjectStore store, ObjectKey key, StoredObject object, Retries retries) {
    this.store = store;
    this.key = key;
    this.object = object;
    this.retries = retries;
  }

  /**
   * Opens an object as it is now: once it is replaced, reading fails.
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
    return new ObjectFile(store, key, object, retries);
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
      ByteBuffer window = window(from / WINDOW_BYTES);
      int offset = (int) (from % WINDOW_BYTES);
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
        windows.size() < MAX_WINDOWS
            ? ByteBuffer.allocate(WINDOW_BYTES)
            : windows.removeLast().bytes();
    long from = index * WINDOW_BYTES;
    int lengthBytes = (int) Math.min(WINDOW_BYTES, object.lengthBytes() - from);
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
