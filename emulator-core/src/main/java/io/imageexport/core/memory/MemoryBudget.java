package io.imageexport.core.memory;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory of this process for disks that are being read: for tables, buffers and maps, whose
 * sizes whoever made a disk decides.
 *
 * <p>A task takes all that a disk needs before it opens the disk, and waits until it is there; it
 * holds nothing else of the budget while it waits. One account can have three quarters of the
 * budget at most, so that the disks of others can always be read. Who came first is served first,
 * but a task that waits for its own account's share keeps nobody waiting.
 *
 * <p>Thread-safe.
 */
public final class MemoryBudget {
  /** Of the heap; the rest is for exports' parts, the interface and the embedded store. */
  private static final int SHARE_OF_HEAP = 4;

  /** How soon a task that waits notices that it must end. */
  private static final long SLICE_MILLIS = 200;

  private final long totalBytes;
  private final long accountBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();

  // All guarded by the lock.
  private final Map<AccountId, Long> takenByAccount = new HashMap<>();
  private final Deque<Reservation> waiting = new ArrayDeque<>();
  private long takenBytes;

  /**
   * @param totalBytes for all accounts together
   */
  public MemoryBudget(long totalBytes) {
    this.totalBytes = totalBytes;
    this.accountBytes = totalBytes / 4 * 3;
  }

  /** The usual share of this process's heap. */
  public static MemoryBudget ofHeap() {
    return new MemoryBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  /**
   * Refuses what can never be taken.
   *
   * @throws InsufficientMemoryException if it is more than the share of an account
   */
  public void requirePossible(long bytes) throws InsufficientMemoryException {
    if (bytes > accountBytes) {
      throw new InsufficientMemoryException(
          "reading the disk takes up to "
              + mebibytes(bytes)
              + " of memory, and the disks of one account may take "
              + mebibytes(accountBytes)
              + ", three quarters of the "
              + mebibytes(totalBytes)
              + " that all disks have; make a disk with fewer tables, for example with"
              + " qemu-img convert -O qcow2 IN OUT");
    }
  }

  /** What to do with the memory. */
  @FunctionalInterface
  public interface Action<T> {
    T run() throws IOException;
  }

  /**
   * Does something in memory that is taken for it, and waits for the memory if need be.
   *
   * @param check called now and then while it waits; what it throws ends the wait
   * @throws InsufficientMemoryException if it is more than the share of an account
   */
  public <T> T hold(AccountId account, long bytes, Runnable check, Action<T> action)
      throws IOException {
    requireNonNull(action, "action is null");
    Reservation reservation = take(account, bytes, check);
    try {
      return action.run();
    } finally {
      reservation.close();
    }
  }

  Reservation take(AccountId account, long bytes, Runnable check)
      throws InsufficientMemoryException {
    requireNonNull(check, "check is null");
    requirePossible(bytes);
    Reservation reservation = new Reservation(requireNonNull(account, "account is null"), bytes);
    lock.lock();
    try {
      waiting.addLast(reservation);
      awaitTurn(reservation, check);
      add(account, bytes);
    } finally {
      waiting.remove(reservation);
      // The next in the queue may have its turn now.
      released.signalAll();
      lock.unlock();
    }
    return reservation;
  }

  private void awaitTurn(Reservation reservation, Runnable check) {
    try {
      while (!isNext(reservation)) {
        check.run();
        boolean ignored = released.await(SLICE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for memory", e);
    }
  }

  private boolean isNext(Reservation candidate) {
    for (Reservation first : waiting) {
      if (first == candidate) {
        return fitsItsAccount(first) && takenBytes + first.bytes <= totalBytes;
      }
      if (fitsItsAccount(first)) {
        return false;
      }
    }
    throw new IllegalStateException("not waiting");
  }

  private boolean fitsItsAccount(Reservation reservation) {
    long taken = takenByAccount.getOrDefault(reservation.account, 0L);
    return taken + reservation.bytes <= accountBytes;
  }

  private void add(AccountId account, long bytes) {
    takenBytes += bytes;
    takenByAccount.merge(account, bytes, Long::sum);
    takenByAccount.values().removeIf(taken -> taken == 0);
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20));
  }

  /** Memory that was taken, until it is closed. Thread-safe. */
  final class Reservation {
    private final AccountId account;
    private final long bytes;

    /** Guarded by the lock. */
    private boolean closed;

    private Reservation(AccountId account, long bytes) {
      this.account = account;
      this.bytes = bytes;
    }

    void close() {
      lock.lock();
      try {
        if (!closed) {
          closed = true;
          add(account, -bytes);
          released.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
