package io.imageexport.qcow2.compressed;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/**
 * The threads that read and compress clusters; any number of images can share them.
 *
 * <p>Platform threads, as they do nothing but work. Safe for use by several threads.
 */
public final class CompressionWorkers implements AutoCloseable {
  private static final int MAXIMUM_THREADS = 256;

  private final int threadCount;
  private final ExecutorService threads;

  private CompressionWorkers(int threadCount) {
    this.threadCount = threadCount;
    ThreadFactory factory = Thread.ofPlatform().name("compression-", 1).daemon().factory();
    this.threads = Executors.newFixedThreadPool(threadCount, factory);
  }

  /** Starts one thread for each processor. */
  public static CompressionWorkers start() {
    return start(Math.min(Runtime.getRuntime().availableProcessors(), MAXIMUM_THREADS));
  }

  /**
   * Starts threads.
   *
   * @param threadCount 1 to 256
   */
  public static CompressionWorkers start(int threadCount) {
    if (threadCount < 1 || threadCount > MAXIMUM_THREADS) {
      throw new IllegalArgumentException("threadCount is " + threadCount + ", outside 1 to 256");
    }
    return new CompressionWorkers(threadCount);
  }

  int threadCount() {
    return threadCount;
  }

  Future<?> submit(Callable<?> task) {
    return threads.submit(task);
  }

  /**
   * Ends the threads when they have done what they have begun. Close the parts that use them
   * before: such parts can then go no further, and say so.
   */
  @Override
  public void close() {
    threads.close();
  }
}
