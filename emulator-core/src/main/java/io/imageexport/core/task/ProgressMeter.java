package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Bytes that are done, as a share of the bytes planned.
 *
 * <p>Safe for threads. Writes to the task at most once per percent and four times a second, and
 * never 100: that number belongs to the finished task alone.
 */
public final class ProgressMeter {
  private static final int HIGHEST_WHILE_RUNNING = 99;
  private static final long SHORTEST_INTERVAL_NANOS = Duration.ofMillis(250).toNanos();

  private final ActiveClaim claim;
  private final long plannedBytes;
  private long acknowledgedBytes;
  private int recordedPercent;
  private long recordedAt = System.nanoTime() - SHORTEST_INTERVAL_NANOS;

  public ProgressMeter(ActiveClaim claim, long plannedBytes) {
    this.claim = requireNonNull(claim, "claim is null");
    if (plannedBytes < 1) {
      throw new IllegalArgumentException("nothing is planned: " + plannedBytes);
    }
    this.plannedBytes = plannedBytes;
  }

  /** Counts bytes that are done: a part that the store has acknowledged, for example. */
  public void acknowledged(long bytes) {
    int percent = advance(bytes);
    if (percent > 0) {
      claim.recordProgress(percent);
    }
  }

  /** The percentage to write now, or 0 where the written one still holds. */
  private synchronized int advance(long bytes) {
    acknowledgedBytes += bytes;
    int percent = (int) Math.min(HIGHEST_WHILE_RUNNING, acknowledgedBytes * 100.0 / plannedBytes);
    long now = System.nanoTime();
    if (percent <= recordedPercent || now - recordedAt < SHORTEST_INTERVAL_NANOS) {
      return 0;
    }
    recordedPercent = percent;
    recordedAt = now;
    return percent;
  }
}
