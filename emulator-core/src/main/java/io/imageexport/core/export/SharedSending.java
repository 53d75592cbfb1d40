package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.Upload;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.ProgressMeter;
import io.imageexport.qcow2.part.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The parts of one upload, sent together with whoever helps: each by the process that has its turn.
 *
 * <p>This is the side of the process that runs the task, which sees that all are sent.
 */
final class SharedSending {
  /** A file of fewer parts is sent before anybody notices that help is wanted. */
  static final int FEWEST_PARTS = 16;

  private final UncompressedFile file;
  private final Upload upload;
  private final PartTurns turns;
  private final PartUpload sending;
  private final ActiveClaim claim;
  private final ProgressMeter progress;

  /** Held while the open turns are counted and the progress is written. */
  private final ReentrantLock progressLock = new ReentrantLock();

  /** Guarded by the lock. */
  private long recordedBytes;

  SharedSending(
      UncompressedFile file,
      Upload upload,
      PartTurns turns,
      PartUpload sending,
      ActiveClaim claim,
      ProgressMeter progress) {
    this.file = requireNonNull(file, "file is null");
    this.upload = requireNonNull(upload, "upload is null");
    this.turns = requireNonNull(turns, "turns is null");
    this.sending = requireNonNull(sending, "sending is null");
    this.claim = requireNonNull(claim, "claim is null");
    this.progress = requireNonNull(progress, "progress is null");
  }

  /**
   * Returns when every part is in the store and in the log.
   *
   * @param earlier parts that are there already
   */
  void send(SentParts earlier) {
    List<Integer> missing = missing(earlier);
    claim.change(held -> turns.open(held, upload, missing));
    recordProgress();
    String taker = claim.held().worker();
    try (SharedParts parts = SharedParts.start(file, upload, turns, taker, claim)) {
      PartSenders.send(
          file.partsInFlight(),
          () -> parts.nextOrWait(this::recordProgress),
          weighed -> {
            parts.send(sending, weighed.part());
            recordProgress();
          });
    }
  }

  /** The parts to send; all others are in the log afterwards. */
  private List<Integer> missing(SentParts earlier) {
    List<Integer> missing = new ArrayList<>();
    for (int number = 1; number <= file.partCount(); number++) {
      try (Part part = file.part(number)) {
        if (sending.adopt(part, earlier).isEmpty()) {
          missing.add(number);
        }
      }
    }
    return missing;
  }

  /** Counts the parts that any process has sent. */
  private void recordProgress() {
    progressLock.lock();
    try {
      int done = file.partCount() - turns.open(claim.task().taskId(), upload);
      long doneBytes = (long) ((double) file.plannedWeight() * done / file.partCount());
      if (doneBytes > recordedBytes) {
        progress.acknowledged(doneBytes - recordedBytes);
        recordedBytes = doneBytes;
      }
    } finally {
      progressLock.unlock();
    }
  }
}
