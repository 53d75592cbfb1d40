package io.imageexport.api;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been opened, to be ended in reverse order, once.
 *
 * <p>Safe for threads: it can be closed while another thread is still opening things, which then
 * end as soon as they are added.
 */
final class Resources implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Resources.class);

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

  private synchronized boolean keep(AutoCloseable resource) {
    if (!closed) {
      opened.push(resource);
    }
    return !closed;
  }

  private synchronized AutoCloseable next() {
    closed = true;
    return opened.poll();
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
