package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.Upload;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.qcow2.part.Part;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The parts of one upload whose turn is ours, among several processes.
 *
 * <p>While this is open, the turns that we have taken are kept.
 */
final class SharedParts implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SharedParts.class.getName());

  /** How long a process may be silent before its turns fall to others. */
  private static final Duration LEASE = Duration.ofSeconds(30);

  /** How soon it is noticed that the others have sent theirs. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final UncompressedFile file;
  private final Upload upload;
  private final PartTurns turns;
  private final String taker;
  private final ActiveClaim claim;
  private final Thread keeper;

  /** Parts that somebody may have sent before it became our turn. */
  private final Set<Integer> takenBefore = ConcurrentHashMap.newKeySet();

  private SharedParts(
      UncompressedFile file, Upload upload, PartTurns turns, String taker, ActiveClaim claim) {
    this.file = requireNonNull(file, "file is null");
    this.upload = requireNonNull(upload, "upload is null");
    this.turns = requireNonNull(turns, "turns is null");
    this.taker = requireNonNull(taker, "taker is null");
    this.claim = requireNonNull(claim, "claim is null");
    this.keeper = Thread.ofVirtual().name("turns-of-" + upload.key().key()).unstarted(this::keep);
  }

  /** Begins to take turns. */
  static SharedParts start(
      UncompressedFile file, Upload upload, PartTurns turns, String taker, ActiveClaim claim) {
    SharedParts started = new SharedParts(file, upload, turns, taker, claim);
    // What a process of this name took before it died is not being sent by anybody.
    turns.giveBack(claim.task().taskId(), upload, taker);
    started.keeper.start();
    return started;
  }

  private void keep() {
    try {
      while (true) {
        Thread.sleep(LEASE.dividedBy(3));
        try {
          turns.keep(taskId(), upload, taker, LEASE);
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.WARNING, "turns were not kept: " + e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** The next part whose turn nobody has; empty if there is none just now. */
  Optional<WeighedPart> next() {
    claim.check();
    Optional<PartTurns.Turn> turn = turns.take(claim.held(), upload, taker, LEASE);
    if (turn.isEmpty()) {
      return Optional.empty();
    }
    Part part = file.part(turn.get().partNumber());
    if (turn.get().wasTaken()) {
      takenBefore.add(part.number());
    }
    return Optional.of(new WeighedPart(part, part.lengthBytes()));
  }

  /** The next part, for whoever has to see that all are sent: waits until no turn is open. */
  Optional<WeighedPart> nextOrWait(Runnable waiting) {
    Optional<WeighedPart> next = next();
    while (next.isEmpty() && turns.open(taskId(), upload) > 0) {
      waiting.run();
      pause();
      next = next();
    }
    return next;
  }

  /** Sends a part whose turn is ours. */
  void send(PartUpload sending, Part part) {
    if (takenBefore.contains(part.number())) {
      sending.sendUnlessThere(part);
    } else {
      sending.send(part);
    }
  }

  private long taskId() {
    return claim.task().taskId();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    keeper.interrupt();
    turns.giveBack(taskId(), upload, taker);
  }
}
