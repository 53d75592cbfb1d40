package io.imageexport.core.export;

import io.imageexport.core.object.Upload;
import io.imageexport.core.task.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who sends which part, where several processes send the parts of one object.
 *
 * <p>A part has a turn until it is in the {@link UploadLog}. A turn is taken for a while, and falls
 * to somebody else unless it is kept. Whoever helps acts in the name of the claim that holds the
 * task, and can do nothing more once that has been overtaken. Calls block, and may be made from any
 * thread and by several processes at once.
 */
public interface PartTurns {
  /** Opens turns for these parts of an upload, and for no others. False if the claim is lost. */
  boolean open(Claim claim, Upload upload, List<Integer> partNumbers);

  /**
   * Takes the first turn that nobody has.
   *
   * @param taker names the process
   * @return empty if all have been taken, or the claim is lost
   */
  Optional<Turn> take(Claim claim, Upload upload, String taker, Duration lease);

  /** Keeps the turns of an upload that a process has taken. */
  void keep(long taskId, Upload upload, String taker, Duration lease);

  /** Gives back the turns of an upload that a process has taken. */
  void giveBack(long taskId, Upload upload, String taker);

  /** How many parts are not in the log yet. */
  int open(long taskId, Upload upload);

  /** An upload of another process that has turns to be taken; the oldest task's. */
  Optional<SharedUpload> find(String taker);

  /**
   * The right to send a part.
   *
   * @param wasTaken whether somebody had it before, and may have sent the part
   */
  record Turn(int partNumber, boolean wasTaken) {}

  /**
   * An upload that others can help with.
   *
   * @param claim of the process that runs the task
   */
  record SharedUpload(Claim claim, Upload upload, String fingerprint) {}
}
