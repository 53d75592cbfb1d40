package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A few threads that send the parts of one object between them: as many parts are in flight as
 * there are threads, and no part waits in a queue.
 */
final class PartSenders {
  private final PartSource source;
  private final Consumer<WeighedPart> sender;

  /** Guards the source, and the failure. */
  private final ReentrantLock lock = new ReentrantLock();

  /** The first one in time; no part is begun behind it. */
  private Optional<Throwable> failure = Optional.empty();

  private PartSenders(PartSource source, Consumer<WeighedPart> sender) {
    this.source = requireNonNull(source, "source is null");
    this.sender = requireNonNull(sender, "sender is null");
  }

  /**
   * Sends all parts, and returns when none is in flight any more.
   *
   * @throws RuntimeException the first failure; later ones are attached as suppressed
   */
  static void send(PartSource source, Consumer<WeighedPart> sender) {
    PartSenders senders = new PartSenders(source, sender);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < source.maximumOpenParts(); i++) {
        threads.execute(senders::sendUntilNoneIsLeft);
      }
    }
    senders.throwFailure();
  }

  private void sendUntilNoneIsLeft() {
    try {
      Optional<WeighedPart> next = takeNext();
      while (next.isPresent()) {
        try (WeighedPart part = next.get()) {
          sender.accept(part);
        }
        next = takeNext();
      }
    } catch (RuntimeException | Error thrown) {
      // The other threads find no part left; what they send already, they send to its end.
      fail(thrown);
    }
  }

  /**
   * A source that has failed says so once. So its failure is kept before another thread can ask it,
   * whose refusal would else be taken for the cause.
   */
  private Optional<WeighedPart> takeNext() {
    lock.lock();
    try {
      return failure.isPresent() ? Optional.empty() : source.next();
    } catch (IOException e) {
      fail(new UncheckedIOException(e));
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      fail(e);
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable thrown) {
    lock.lock();
    try {
      if (failure.isEmpty()) {
        failure = Optional.of(thrown);
      } else if (!failure.get().equals(thrown)) {
        failure.get().addSuppressed(thrown);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The executor is closed, so every thread has ended. */
  private void throwFailure() {
    if (failure.isEmpty()) {
      return;
    }
    if (failure.get() instanceof RuntimeException thrown) {
      throw thrown;
    }
    throw new IllegalStateException("a part's sender broke", failure.get());
  }
}
