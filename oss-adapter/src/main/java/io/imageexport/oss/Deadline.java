package io.imageexport.oss;

import java.time.Duration;

/** The moment at which a call must be over. Immutable. */
final class Deadline {
  private final Duration limit;
  private final long endNanos;

  private Deadline(Duration limit) {
    this.limit = limit;
    this.endNanos = System.nanoTime() + limit.toNanos();
  }

  static Deadline after(Duration limit) {
    return new Deadline(limit);
  }

  /** Never negative. */
  long remainingNanos() {
    return Math.max(0, endNanos - System.nanoTime());
  }

  Duration limit() {
    return limit;
  }
}
