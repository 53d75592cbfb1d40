package io.imageexport.oss;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The buffers that parts pass through on their way to the wire: a bounded set, lent out for one
 * part at a time. Waiting for one is the flow control. Safe for use by many threads.
 */
final class TransferBuffers {
  /** Measured: 64 KiB costs a third more processor time per byte, 512 KiB gains nothing. */
  static final int PIECE_BYTES = 256 * 1024;

  /** While one piece is on its way to the wire, the next is read from the source. */
  static final int PIECES_IN_FLIGHT = 2;

  private final Semaphore permits;
  private final Deque<Lent> free = new ArrayDeque<>(); // Guarded by itself.

  TransferBuffers(int partsInFlight) {
    permits = new Semaphore(partsInFlight, true);
  }

  /**
   * Lends the buffers of one part, or answers null when none came free in time.
   *
   * <p>Every one that is lent must come back by {@link #giveBack} or {@link #abandon}.
   */
  Lent borrow(long timeoutNanos) throws InterruptedException {
    if (!permits.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS)) {
      return null;
    }
    synchronized (free) {
      Lent reused = free.poll();
      return reused == null ? new Lent() : reused;
    }
  }

  /** Takes back buffers whose bytes have all been written. */
  void giveBack(Lent lent) {
    synchronized (free) {
      free.push(lent);
    }
    permits.release();
  }

  /**
   * Gives up buffers that may still wait in the connection's queue. They are left to the garbage
   * collector: filled again for another part, they could reach the store as the end of this one.
   */
  void abandon() {
    permits.release();
  }

  /**
   * The buffers of one part. Heap memory on purpose: Vert.x never releases a pooled direct buffer
   * that it is given.
   */
  static final class Lent {
    private final ByteBuffer source = ByteBuffer.allocate(PIECE_BYTES);
    private final Buffer[] wire = {
      Buffer.buffer(new byte[PIECE_BYTES]), Buffer.buffer(new byte[PIECE_BYTES])
    };

    /** Where the source writes the next piece of {@code lengthBytes}. */
    ByteBuffer source(int lengthBytes) {
      return source.clear().limit(lengthBytes);
    }

    /** The piece just read, copied to the wire's buffer of this turn. */
    Buffer wire(int turn, int lengthBytes) {
      return wire[turn].setBytes(0, source.array(), 0, lengthBytes).slice(0, lengthBytes);
    }
  }
}
