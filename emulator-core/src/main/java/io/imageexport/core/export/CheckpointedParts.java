package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.compressed.Checkpoint;
import java.io.IOException;
import java.util.BitSet;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The parts of a file, and the latest checkpoint whose parts have all been acknowledged, which goes
 * to the upload log.
 *
 * <p>{@link #acknowledged} is thread-safe; everything else is confined to one thread.
 */
final class CheckpointedParts {
  /** Of the time that passes, checkpoints take one part in so many at most. */
  private static final int TIME_SHARE = 20;

  private final PartSource source;
  private final Consumer<Checkpoint> log;

  /**
   * Held while a checkpoint is written to the log: a later checkpoint must not be overwritten by an
   * earlier one.
   */
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * Checkpoints that are not written yet, by the number of the part before each; at most as many as
   * parts are open. Guarded by the lock, as is the set of acknowledged parts.
   */
  private final TreeMap<Integer, Checkpoint> waiting = new TreeMap<>();

  private final BitSet acknowledged = new BitSet();
  private Optional<Integer> lastNumber = Optional.empty();
  private long nextCheckpointAt = System.nanoTime();

  CheckpointedParts(PartSource source, Consumer<Checkpoint> log) {
    this.source = requireNonNull(source, "source is null");
    this.log = requireNonNull(log, "log is null");
    acknowledged.set(1, source.partsBefore() + 1);
  }

  /** The next part; empty behind the last. */
  Optional<WeighedPart> next() throws IOException {
    takeCheckpoint();
    Optional<WeighedPart> next = source.next();
    lastNumber = next.map(weighed -> weighed.part().number());
    return next;
  }

  private void takeCheckpoint() throws IOException {
    long begun = System.nanoTime();
    if (lastNumber.isEmpty() || begun < nextCheckpointAt) {
      return;
    }
    Optional<Checkpoint> checkpoint = source.checkpoint();
    if (checkpoint.isPresent()) {
      keep(lastNumber.get(), checkpoint.get());
      long ended = System.nanoTime();
      nextCheckpointAt = ended + TIME_SHARE * (ended - begun);
    }
  }

  private void keep(int partNumber, Checkpoint checkpoint) {
    lock.lock();
    try {
      waiting.put(partNumber, checkpoint);
      writeWhatHolds();
    } finally {
      lock.unlock();
    }
  }

  void acknowledged(int partNumber) {
    lock.lock();
    try {
      acknowledged.set(partNumber);
      writeWhatHolds();
    } finally {
      lock.unlock();
    }
  }

  /** The first part comes last, so no checkpoint waits for it. */
  private void writeWhatHolds() {
    int end = acknowledged.nextClearBit(2);
    Optional<Entry<Integer, Checkpoint>> latest = Optional.ofNullable(waiting.lowerEntry(end));
    if (latest.isPresent()) {
      log.accept(latest.get().getValue());
      waiting.headMap(latest.get().getKey(), true).clear();
    }
  }
}
