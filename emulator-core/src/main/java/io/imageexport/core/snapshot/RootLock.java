package io.imageexport.core.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock on a root directory, among all threads of all processes.
 *
 * <p>Held for a few file operations only, and not reentrant.
 */
final class RootLock {
  /**
   * File locks belong to the process, and closing any channel to the file drops them. So one thread
   * of the process at a time has the file open.
   */
  private static final ReentrantLock PROCESS_LOCK = new ReentrantLock();

  private final Path file;

  RootLock(Path root) {
    this.file = root.resolve(SnapshotStore.LOCK_FILE);
  }

  /** What to do with the lock held. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  <T> T hold(Action<T> action) throws IOException {
    PROCESS_LOCK.lock();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      return action.run();
    } finally {
      PROCESS_LOCK.unlock();
    }
  }
}
