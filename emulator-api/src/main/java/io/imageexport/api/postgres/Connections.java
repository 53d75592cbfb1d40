package io.imageexport.api.postgres;

import io.imageexport.core.error.CloudException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Places for calls under way: as many as the pool has connections, in the order of arrival.
 *
 * <p>At most {@value #MAX_WAITING} callers wait for a place, for a bounded time. The pool's own
 * queue stays empty: it cannot tell a busy database from one that is silent.
 *
 * <p>Thread-safe.
 */
final class Connections {
  /**
   * More of them do not answer more: they only take the processors from each other, and one in a
   * hundred polls then waited four times as long.
   */
  static final int COUNT = Math.clamp(2L * Runtime.getRuntime().availableProcessors() + 2, 4, 16);

  static final int MAX_WAITING = 2_000;

  private final Duration waitLimit;
  private final Semaphore free = new Semaphore(COUNT, true);
  private final Semaphore waiting = new Semaphore(MAX_WAITING);

  Connections(Duration waitLimit) {
    this.waitLimit = waitLimit;
  }

  /** A place that was taken. Closing it again has no effect. */
  final class Place implements AutoCloseable {
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public void close() {
      if (!closed.getAndSet(true)) {
        free.release();
      }
    }
  }

  /**
   * Waits for a place.
   *
   * @throws CloudException if there is none in time
   */
  Place take(Condition condition) {
    if (!waiting.tryAcquire()) {
      throw condition.isBusy();
    }
    try {
      long start = System.nanoTime();
      if (free.tryAcquire(waitLimit.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Place();
      }
      throw condition.answeredSince(start) ? condition.isBusy() : condition.isSilent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw condition.interrupted();
    } finally {
      waiting.release();
    }
  }
}
