package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Acknowledged bytes as a share of the planned bytes, written to the task.
 *
 * <p>Writes at most once per percent and four times a second, and never 100, which belongs to the
 * finished task alone. A value that comes too early for its turn is written when the turn comes,
 * even if no further acknowledgement follows: while a store is silent, the task shows the last
 * value. Thread-safe.
 */
public final class ProgressMeter implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofMillis(250);

  private static final System.Logger LOG = System.getLogger(ProgressMeter.class.getName());
  private static final int HIGHEST_WHILE_RUNNING = 99;

  private final ActiveClaim claim;
  private final long plannedBytes;

  /** Guards all fields below; not held while a value is written. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition closing = lock.newCondition();
  private long acknowledgedBytes;
  private int recordedPercent;
  private long recordedAt = System.nanoTime() - INTERVAL.toNanos();
  private boolean closed;

  /** Runs while a value waits for its turn. */
  private Optional<Thread> lateWriter = Optional.empty();

  public ProgressMeter(ActiveClaim claim, long plannedBytes) {
    this.claim = requireNonNull(claim, "claim is null");
    if (plannedBytes < 1) {
      throw new IllegalArgumentException("planned bytes are less than 1: " + plannedBytes);
    }
    this.plannedBytes = plannedBytes;
  }

  /** Counts bytes that are done, such as a part that the store has acknowledged. */
  public void acknowledged(long bytes) {
    write(advance(bytes));
  }

  /** Writes the last value at once. Called before work that acknowledges nothing for long. */
  public void flush() {
    write(takeNow());
  }

  private int takeNow() {
    lock.lock();
    try {
      return takeValue();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the percentage to write now, or 0 if it is not due or has been written. */
  private int advance(long bytes) {
    lock.lock();
    try {
      acknowledgedBytes += bytes;
      if (closed || percent() <= recordedPercent) {
        return 0;
      }
      if (nanosUntilDue() <= 0) {
        return takeValue();
      }
      if (lateWriter.isEmpty()) {
        lateWriter = Optional.of(Thread.ofVirtual().name("progress").start(this::writeLate));
      }
      return 0;
    } finally {
      lock.unlock();
    }
  }

  private int percent() {
    return (int) Math.min(HIGHEST_WHILE_RUNNING, acknowledgedBytes * 100.0 / plannedBytes);
  }

  private long nanosUntilDue() {
    return recordedAt + INTERVAL.toNanos() - System.nanoTime();
  }

  private int takeValue() {
    int percent = percent();
    if (closed || percent <= recordedPercent) {
      return 0;
    }
    recordedPercent = percent;
    recordedAt = System.nanoTime();
    return percent;
  }

  private void write(int percent) {
    if (percent > 0) {
      claim.recordProgress(percent);
    }
  }

  /** Runs until no value waits, or the meter is closed. */
  private void writeLate() {
    int percent = awaitValue();
    while (percent > 0) {
      try {
        claim.recordProgress(percent);
      } catch (RuntimeException failure) {
        // The database may be away for longer than this value takes to be overtaken by another.
        LOG.log(System.Logger.Level.DEBUG, "progress was not written: " + failure.getMessage());
        forgetRecorded(percent);
      }
      percent = awaitValue();
    }
  }

  /** Returns the value to write once it is due, or 0 if none waits or the meter is closed. */
  private int awaitValue() {
    lock.lock();
    try {
      long waitNanos = nanosUntilDue();
      while (!closed && waitNanos > 0 && percent() > recordedPercent) {
        closing.await(waitNanos, TimeUnit.NANOSECONDS);
        waitNanos = nanosUntilDue();
      }
      int percent = takeValue();
      if (percent == 0) {
        lateWriter = Optional.empty();
      }
      return percent;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      lock.unlock();
    }
  }

  private void forgetRecorded(int percent) {
    lock.lock();
    try {
      if (recordedPercent == percent) {
        recordedPercent = percent - 1;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no value is being written; none is written afterwards. */
  @Override
  public void close() {
    Optional<Thread> writer = stopLateWriter();
    try {
      if (writer.isPresent()) {
        writer.get().join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Thread> stopLateWriter() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
      return lateWriter;
    } finally {
      lock.unlock();
    }
  }
}
