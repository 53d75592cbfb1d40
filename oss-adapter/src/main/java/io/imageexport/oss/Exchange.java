package io.imageexport.oss;

import io.imageexport.core.object.PartContent;
import io.imageexport.core.time.ReadableDuration;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * One request on its way and the answer to it: the meeting place of the blocking caller and the
 * event loop.
 *
 * <p>The caller's thread sends and waits; the event loop reports progress under {@link #lock} and
 * wakes it. Closing an exchange that is not complete closes its connection, so that the store sees
 * no whole request.
 */
final class Exchange implements AutoCloseable {
  /**
   * The longest answer taken. A page of 1,000 parts is some 300 KB; a store that sends all 10,000
   * parts in one page, as the embedded one does, needs 3 MB.
   */
  static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

  /**
   * How long an answer is waited for after a piece could not be written: a store that refuses a
   * part sends its reason and closes the connection, and the reason may be read after the write
   * failed.
   */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final S3Call call;
  private final Deadline deadline;
  private final HttpClientRequest request;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();

  // Written by the event loop, read by the caller, both under the lock.
  private int writesInFlight;
  private S3Answer answer;
  private Throwable failure;
  private Throwable writeFailure;
  private boolean oversized;

  /** Only touched by the caller's thread. */
  private boolean sent;

  Exchange(S3Call call, Deadline deadline, HttpClientRequest request) {
    this.call = call;
    this.deadline = deadline;
    this.request = request;
    request.exceptionHandler(this::fail);
    // Set before the head is sent: an answer may come at any time from then on.
    request.response().onSuccess(this::collect).onFailure(this::fail);
  }

  /** Sends a body that is in memory already. */
  void send(byte[] body) {
    write(Buffer.buffer(body), true);
  }

  /**
   * Streams a part. Stops early, without an exception, when the store has answered or the
   * connection has failed: {@link #answer} tells which.
   *
   * @throws UncheckedIOException if the source fails; the store then gets no whole part
   */
  void stream(PartContent content, long lengthBytes, TransferBuffers.Lent buffers) {
    long position = 0;
    int turn = 0;
    while (position < lengthBytes) {
      // Writes finish in order, so the buffer of this turn is free when one other is in flight.
      if (!awaitWrites(TransferBuffers.PIECES_IN_FLIGHT - 1)) {
        return;
      }
      int pieceBytes = (int) Math.min(TransferBuffers.PIECE_BYTES, lengthBytes - position);
      read(content, position, buffers.source(turn, pieceBytes));
      position += pieceBytes;
      write(buffers.wire(turn, pieceBytes), position == lengthBytes);
      turn = (turn + 1) % TransferBuffers.PIECES_IN_FLIGHT;
    }
    if (lengthBytes == 0) {
      write(Buffer.buffer(), true);
    }
  }

  /** Waits for the whole answer. */
  S3Answer answer() {
    lock.lock();
    try {
      awaitUntil(() -> isDecided() || writeFailure != null);
      if (!isDecided() && !awaitWithin(LAST_WORDS.toNanos(), this::isDecided)) {
        failure = writeFailure;
      }
      if (answer != null) {
        if (!sent && answer.succeeded()) {
          throw S3Failures.unexpected(call, "success before the whole body was sent");
        }
        return answer;
      }
      if (oversized) {
        throw S3Failures.oversized(call, MAX_ANSWER_BYTES);
      }
      throw S3Failures.noAnswer(
          call, S3Failures.CONNECTION_FAILED, "connection failed, " + failure, failure);
    } finally {
      lock.unlock();
    }
  }

  /** Whether every byte went out and the answer came in: then the buffers are free for others. */
  boolean isComplete() {
    lock.lock();
    try {
      return sent && writesInFlight == 0 && answer != null;
    } finally {
      lock.unlock();
    }
  }

  /** Runs something once the connection has closed: nothing more can go out on it then. */
  void whenDisconnected(Runnable action) {
    if (request.connection() instanceof HttpClientConnectionInternal internal) {
      internal.channelHandlerContext().channel().closeFuture().addListener(closed -> action.run());
    }
  }

  @Override
  public void close() {
    if (!sent) {
      // Not reset(): after an early answer that returns the connection to the pool with half a
      // request written on it.
      request.connection().close();
    } else if (!isComplete()) {
      // Not close(): if the answer comes just now, the connection may serve another call already.
      request.reset();
    }
  }

  private void read(PartContent content, long position, ByteBuffer destination) {
    try {
      content.read(position, destination);
    } catch (IOException e) {
      throw new UncheckedIOException(
          call.description() + ": source failed at byte " + position + " of the part", e);
    }
    if (destination.hasRemaining()) {
      throw new IllegalStateException(
          call.description()
              + ": source left "
              + destination.remaining()
              + " bytes unread at byte "
              + position
              + " of the part");
    }
  }

  private void write(Buffer piece, boolean last) {
    lock.lock();
    try {
      writesInFlight++;
    } finally {
      lock.unlock();
    }
    // The last piece also ends the request: an end of its own would race with the answer.
    sent = last;
    Future<Void> writing = last ? request.end(piece) : request.write(piece);
    writing.onComplete(result -> written(), this::failWrite);
  }

  /** Waits until no more than {@code limit} writes are in flight; false if there is no point. */
  private boolean awaitWrites(int limit) {
    lock.lock();
    try {
      awaitUntil(() -> writesInFlight <= limit || isDecided() || writeFailure != null);
      return !isDecided() && writeFailure == null;
    } finally {
      lock.unlock();
    }
  }

  private boolean isDecided() {
    return answer != null || failure != null || oversized;
  }

  private void awaitUntil(BooleanSupplier reached) {
    if (!awaitWithin(deadline.remainingNanos(), reached)) {
      throw S3Failures.noAnswer(
          call,
          S3Failures.TIMED_OUT,
          "not done within " + ReadableDuration.of(deadline.limit()),
          null);
    }
  }

  /** Answers whether it was reached in that time. */
  private boolean awaitWithin(long timeoutNanos, BooleanSupplier reached) {
    long remainingNanos = timeoutNanos;
    while (!reached.getAsBoolean()) {
      if (remainingNanos <= 0) {
        return false;
      }
      try {
        remainingNanos = progress.awaitNanos(remainingNanos);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw S3Failures.noAnswer(call, S3Failures.INTERRUPTED, "interrupted", e);
      }
    }
    return true;
  }

  /** Gathers the answer, on the event loop. */
  private void collect(HttpClientResponse response) {
    Buffer body = Buffer.buffer();
    response.exceptionHandler(this::fail);
    response.handler(
        chunk -> {
          if (body.length() + chunk.length() > MAX_ANSWER_BYTES) {
            refuseOversized();
            return;
          }
          body.appendBuffer(chunk);
        });
    response.endHandler(
        end -> answered(new S3Answer(response.statusCode(), response.headers(), body)));
  }

  private void refuseOversized() {
    lock.lock();
    try {
      oversized = true;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
    request.connection().close();
  }

  private void answered(S3Answer whole) {
    lock.lock();
    try {
      answer = whole;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void written() {
    lock.lock();
    try {
      writesInFlight--;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void failWrite(Throwable cause) {
    lock.lock();
    try {
      if (writeFailure == null) {
        writeFailure = cause;
      }
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
