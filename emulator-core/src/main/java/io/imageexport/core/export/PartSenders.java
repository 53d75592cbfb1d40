package io.imageexport.core.export;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * A few threads that send the parts of one object between them: as many parts are in flight as
 * there are threads, and no part waits in a queue.
 */
final class PartSenders {
  private final int threadCount;

  PartSenders(int threadCount) {
    this.threadCount = threadCount;
  }

  /**
   * Sends parts 1 to {@code partCount}, and returns when none is in flight any more.
   *
   * @throws RuntimeException the first failure; later ones are attached as suppressed
   */
  void send(int partCount, IntConsumer sender) {
    AtomicInteger nextPart = new AtomicInteger(1);
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < Math.min(threadCount, partCount); i++) {
        running.add(threads.submit(() -> sendUntilNoneIsLeft(nextPart, partCount, sender)));
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

  private static void sendUntilNoneIsLeft(
      AtomicInteger nextPart, int partCount, IntConsumer sender) {
    try {
      for (int part = nextPart.getAndIncrement();
          part <= partCount;
          part = nextPart.getAndIncrement()) {
        sender.accept(part);
      }
    } catch (RuntimeException | Error failure) {
      // The other threads find no part left; what they send already, they send to its end.
      nextPart.set(partCount + 1);
      throw failure;
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
