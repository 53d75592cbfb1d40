package io.imageexport.core.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.qcow2.part.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class PartSendersTest {
  /** The sender that was started first. */
  private final CompletableFuture<Thread> first = new CompletableFuture<>();

  /** The one that was started last. */
  private final CompletableFuture<Thread> last = new CompletableFuture<>();

  /** A source of two parts, whose senders are told apart, and then of what a test wants. */
  private static final class TwoParts implements PartSource {
    private final Source rest;
    private int taken;

    TwoParts(Source rest) {
      this.rest = rest;
    }

    @Override
    public int maximumOpenParts() {
      return 2;
    }

    @Override
    public Optional<WeighedPart> next() throws IOException {
      if (taken == 2) {
        return rest.next();
      }
      taken++;
      return Optional.of(new WeighedPart(new EmptyPart(taken), 1));
    }

    @Override
    public void close() {}
  }

  private interface Source {
    Optional<WeighedPart> next() throws IOException;
  }

  private record EmptyPart(int number) implements Part {
    @Override
    public long lengthBytes() {
      return 0;
    }

    @Override
    public void read(long position, ByteBuffer destination) {}

    @Override
    public OptionalInt crc32c() {
      return OptionalInt.empty();
    }

    @Override
    public void close() {}
  }

  /** Holds both senders until both have a part, so that each test knows which one it is in. */
  private Consumer<WeighedPart> tellingSendersApart(Runnable send) {
    List<Thread> senders = new CopyOnWriteArrayList<>();
    CountDownLatch bothArrived = new CountDownLatch(2);
    return part -> {
      senders.add(Thread.currentThread());
      bothArrived.countDown();
      await(bothArrived);
      boolean ordered = senders.getFirst().threadId() < senders.getLast().threadId();
      first.complete(ordered ? senders.getFirst() : senders.getLast());
      last.complete(ordered ? senders.getLast() : senders.getFirst());
      send.run();
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isInFirst() {
    return Thread.currentThread().equals(first.join());
  }

  @Test
  void theFirstFailureInTimeIsToldWhicheverSenderMetIt() {
    RuntimeException cause = new RuntimeException("the cause");
    RuntimeException consequence = new RuntimeException("a consequence");
    Consumer<WeighedPart> sender =
        tellingSendersApart(
            () -> {
              if (isInFirst()) {
                join(last.join());
                throw consequence;
              }
              throw cause;
            });
    RuntimeException told =
        assertThrows(
            RuntimeException.class, () -> PartSenders.send(new TwoParts(Optional::empty), sender));
    assertSame(cause, told);
    assertEquals(List.of(consequence), List.of(told.getSuppressed()));
  }

  /**
   * It would answer with a mistake of its caller's, which would hide the failure. Each run has the
   * senders meet at the source; without the guard, every third one went wrong.
   */
  @RepeatedTest(50)
  void aSourceThatHasFailedIsNotAskedAgain() {
    IOException cause = new IOException("a block does not match its checksum");
    AtomicInteger asked = new AtomicInteger();
    Source failing =
        () -> {
          asked.incrementAndGet();
          // Long enough for the other sender to stand at the lock.
          LockSupport.parkNanos(200_000);
          throw cause;
        };
    UncheckedIOException told =
        assertThrows(
            UncheckedIOException.class,
            () -> PartSenders.send(new TwoParts(failing), tellingSendersApart(() -> {})));
    assertSame(cause, told.getCause());
    assertEquals(1, asked.get());
  }
}
