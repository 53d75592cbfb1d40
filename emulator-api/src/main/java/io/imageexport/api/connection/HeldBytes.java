package io.imageexport.api.connection;

import java.util.concurrent.atomic.AtomicLong;

/** What all requests under way may hold together; safe for threads. */
final class HeldBytes {
  private final long limit;
  private final AtomicLong held = new AtomicLong();

  HeldBytes(long limit) {
    this.limit = limit;
  }

  /** Takes more, or gives back what is less than nothing, which always succeeds. */
  boolean tryTake(long bytes) {
    if (held.addAndGet(bytes) <= limit || bytes <= 0) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }
}
