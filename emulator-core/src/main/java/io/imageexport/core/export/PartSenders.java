package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A few threads that send the parts of one object between them: as many parts are in flight as
 * there are threads, and no part waits in a queue.
 */
final class PartSenders {
  private final CheckpointedParts source;
  private final Consumer<WeighedPart> sender;

  /** Guards the source, and the flag. */
  private final ReentrantLock lock = new ReentrantLock();

  private boolean ended;

  private PartSenders(CheckpointedParts source, Consumer<WeighedPart> sender) {
    this.source = requireNonNull(source, "source is null");
    this.sender = requireNonNull(sender, "sender is null");
  }

  /**
   * Sends all parts, and returns when none is in flight any more.
   *
   * @throws RuntimeException the first failure; later ones are attached as suppressed
   */
  static void send(CheckpointedParts source, Consumer<WeighedPart> sender) {
    PartSenders senders = new PartSenders(source, sender);
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < source.maximumOpenParts(); i++) {
        running.add(threads.submit(senders::sendUntilNoneIsLeft));
      }
    }
    RuntimeException failure = null;
    for (Future<?> thread : running) {
      failure = join(thread, failure);
    }
    if (failure != null) {
      throw failure;
    }
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
    } catch (RuntimeException | Error failure) {
      end();
      throw failure;
    }
  }

  private Optional<WeighedPart> takeNext() {
    lock.lock();
    try {
      return ended ? Optional.empty() : source.next();
    } catch (IOException e) {
      // Still with the lock held: a source that has failed is not asked by another thread.
      ended = true;
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error failure) {
      ended = true;
      throw failure;
    } finally {
      lock.unlock();
    }
  }

  /** The other threads find no part left; what they send already, they send to its end. */
  private void end() {
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for one thread; the executor is closed, so every thread has ended. */
  private static RuntimeException join(Future<?> thread, RuntimeException earlier) {
    try {
      thread.get();
      return earlier;
    } catch (ExecutionException e) {
      RuntimeException failure =
          e.getCause() instanceof RuntimeException runtime
              ? runtime
              : new IllegalStateException("a part's sender broke", e.getCause());
      if (earlier == null) {
        return failure;
      }
      earlier.addSuppressed(failure);
      return earlier;
    } catch (InterruptedException e) {
      throw new IllegalStateException("a thread that has ended cannot be waited for", e);
    }
  }
}
