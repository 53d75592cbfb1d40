package io.imageexport.oss;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The buffers that parts pass through on their way to the wire: a bounded set, lent out for one
 * part at a time. Waiting for one is the flow control. Thread-safe.
 */
final class TransferBuffers {
  /** Measured: 256 KiB cost a tenth more processor time per byte, 1 MiB gains nothing. */
  static final int PIECE_BYTES = 512 * 1024;

  /** While one piece is on its way to the wire, the next is read from the source. */
  static final int PIECES_IN_FLIGHT = 2;

  private final Semaphore permits;

  /** The buffers used last come first: they are the likeliest to be in the processor's cache. */
  private final BlockingDeque<Lent> free;

  TransferBuffers(int partsInFlight) {
    this.free = new LinkedBlockingDeque<>(partsInFlight);
    this.permits = new Semaphore(partsInFlight, true);
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
    Lent reused = free.pollFirst();
    return reused == null ? new Lent() : reused;
  }

  /** Takes back buffers whose bytes have all been written, or that were not used. */
  void giveBack(Lent lent) {
    keep(lent);
    permits.release();
  }

  /**
   * Lets the next part have other buffers. These may still wait in the connection's queue: filled
   * again for another part, they could reach the store as the end of this one. So they are given to
   * {@link #keep} when the connection has closed, or else left to the garbage collector.
   */
  void abandon() {
    permits.release();
  }

  /** Keeps buffers for another part; they are dropped if enough are kept. */
  void keep(Lent lent) {
    boolean unused = free.offerFirst(lent);
  }

  /**
   * The buffers of one part: what is read from the source goes to the wire from where it lies.
   *
   * <p>Memory outside of the heap, or Java and Netty would each copy it once more. It is of no
   * pool: Vert.x never releases a buffer that it is given.
   */
  static final class Lent {
    private final ByteBuffer[] pieces = {
      ByteBuffer.allocateDirect(PIECE_BYTES), ByteBuffer.allocateDirect(PIECE_BYTES)
    };

    /** Where the source writes the next piece, of {@code lengthBytes}. */
    ByteBuffer source(int turn, int lengthBytes) {
      return pieces[turn].clear().limit(lengthBytes);
    }

    /** The piece just read; its bytes are left alone until they have been written. */
    Buffer wire(int turn, int lengthBytes) {
      return BufferInternal.buffer(Unpooled.wrappedBuffer(pieces[turn].slice(0, lengthBytes)));
    }
  }
}
