package io.imageexport.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opened resources, which are closed once, in reverse order.
 *
 * <p>Thread-safe: it can be closed while another thread is still opening resources; those are
 * closed as soon as they are added.
 */
final class Resources implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Resources.class);

  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock, as is the flag. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private boolean closed;

  /**
   * Takes charge of a resource.
   *
   * @throws IllegalStateException if these resources are closed; the new one is closed then, too
   */
  void add(AutoCloseable resource) {
    if (!keep(resource)) {
      end(resource);
      throw new IllegalStateException("the emulator is stopping");
    }
  }

  private boolean keep(AutoCloseable resource) {
    lock.lock();
    try {
      if (!closed) {
        opened.push(resource);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private AutoCloseable next() {
    lock.lock();
    try {
      closed = true;
      return opened.poll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    for (AutoCloseable resource = next(); resource != null; resource = next()) {
      end(resource);
    }
  }

  /** One that fails to end does not keep the others alive. */
  private static void end(AutoCloseable resource) {
    try {
      resource.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("{} did not end well", resource.getClass().getSimpleName(), e);
    }
  }
}
