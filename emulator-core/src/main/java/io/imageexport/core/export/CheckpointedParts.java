package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.compressed.Checkpoint;
import java.io.IOException;
import java.util.BitSet;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The parts of a file, and with them the place from where the file can be made on: it is written
 * down as far as all parts before it have been acknowledged.
 *
 * <p>Acknowledgements come from any thread; all else is confined to one.
 */
final class CheckpointedParts {
  /** Of the time that passes, checkpoints take one part in so many at most. */
  private static final int TIME_SHARE = 20;

  private final PartSource source;
  private final Consumer<Checkpoint> log;

  /**
   * Not yet written, by the number of the part that each lies behind. As many as parts are open.
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

  private synchronized void keep(int partNumber, Checkpoint checkpoint) {
    waiting.put(partNumber, checkpoint);
    writeWhatHolds();
  }

  synchronized void acknowledged(int partNumber) {
    acknowledged.set(partNumber);
    writeWhatHolds();
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
