package io.imageexport.qcow2.compressed;

import io.imageexport.qcow2.AllocationMap;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The allocated clusters of a disk, compressed, one after the other in guest order.
 *
 * <p>One batch is being placed, and one more than there are threads is with the workers: so memory
 * is bounded, and a taker that is slow makes the workers wait. Confined to one thread.
 */
final class ClusterCursor implements AutoCloseable {
  /** A batch, and the worker's promise to process it. */
  private record Pending(ClusterBatch batch, Future<?> processed) {}

  private final CompressionWorkers workers;
  private final AllocationMap.Runs runs;
  private final Supplier<ClusterBatch> newBatch;
  private final Deque<Pending> pending = new ArrayDeque<>();

  /** The rest of the last run, which did not fit into its batch. */
  private long restFirst;

  private long restCount;

  /** The batch that is being placed; null before the first and behind the last. */
  private ClusterBatch current;

  private int index;
  private boolean started;

  /** Written by the closing thread, read by workers. */
  private volatile boolean closed;

  /** Starts at the first allocated cluster that is not before the given one. */
  ClusterCursor(
      AllocationMap map,
      long fromCluster,
      CompressionWorkers workers,
      Supplier<ClusterBatch> newBatch) {
    this.workers = workers;
    this.runs = map.runs(fromCluster, map.clusterCount());
    this.newBatch = newBatch;
  }

  /**
   * Whether there is no cluster any more; else the methods below speak of one.
   *
   * @throws IOException if the guest's data could not be read
   */
  boolean isAtEnd() throws IOException {
    if (closed) {
      throw new IllegalStateException("the clusters have been given up");
    }
    if (!started) {
      started = true;
      for (int i = 0; i < workers.threadCount() + 2; i++) {
        submit(newBatch.get());
      }
      current = takeNext();
    }
    while (current != null && index == current.count()) {
      ClusterBatch placed = current;
      current = null;
      submit(placed);
      current = takeNext();
      index = 0;
    }
    return current == null;
  }

  /** Goes to the next cluster. What the methods below returned is valid until the next question. */
  void advance() {
    index++;
  }

  long cluster() {
    return current.cluster(index);
  }

  boolean isZero() {
    return current.length(index) == ClusterBatch.ZERO;
  }

  boolean isCompressed() {
    return current.length(index) > ClusterBatch.ZERO;
  }

  /** The compressed bytes, or those of the cluster as it is, and maybe others around them. */
  byte[] bytes() {
    return isCompressed() ? current.compressed() : current.plain();
  }

  int offset() {
    return isCompressed() ? current.compressedOffset(index) : current.plainOffset(index);
  }

  int compressedLength() {
    return current.length(index);
  }

  /** Fills a batch with the clusters that follow, or lets go of it if there are none. */
  private void submit(ClusterBatch batch) {
    batch.clear();
    while (batch.room() > 0 && (restCount > 0 || nextRun(batch.room()))) {
      int count = (int) Math.min(batch.room(), restCount);
      batch.add(restFirst, count);
      restFirst += count;
      restCount -= count;
    }
    if (batch.count() == 0) {
      batch.close();
      return;
    }
    try {
      pending.add(new Pending(batch, workers.submit(() -> process(batch))));
    } catch (RejectedExecutionException e) {
      batch.close();
      throw new IllegalStateException("the compression workers are closed", e);
    }
  }

  private boolean nextRun(int maximumCount) {
    if (!runs.next(maximumCount)) {
      return false;
    }
    restFirst = runs.firstCluster();
    restCount = runs.count();
    return true;
  }

  private Void process(ClusterBatch batch) throws IOException {
    if (!closed) {
      batch.process();
    }
    return null;
  }

  private ClusterBatch takeNext() throws IOException {
    Pending next = pending.poll();
    if (next == null) {
      return null;
    }
    try {
      next.processed.get();
      return next.batch;
    } catch (ExecutionException e) {
      next.batch.close();
      throw rethrown(e.getCause());
    } catch (InterruptedException e) {
      pending.addFirst(next);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while clusters were being compressed");
    }
  }

  private static IOException rethrown(Throwable failure) {
    if (failure instanceof IOException source) {
      return source;
    }
    if (failure instanceof RuntimeException bug) {
      throw bug;
    }
    throw new IllegalStateException("a worker broke", failure);
  }

  /** Waits for the workers: they use the guest's data, which may be closed afterwards. */
  @Override
  public void close() {
    closed = true;
    if (current != null) {
      current.close();
      current = null;
    }
    boolean interrupted = false;
    while (!pending.isEmpty()) {
      try {
        pending.getFirst().processed.get();
      } catch (ExecutionException e) {
        // The image is given up, whatever became of its clusters.
      } catch (InterruptedException e) {
        interrupted = true;
        continue;
      }
      pending.removeFirst().batch.close();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
