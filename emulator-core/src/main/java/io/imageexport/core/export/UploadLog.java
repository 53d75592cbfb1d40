package io.imageexport.core.export;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.core.task.Claim;
import io.imageexport.qcow2.compressed.Checkpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What exports write down about their uploads, so that whoever comes after a crash goes on where
 * they ended, and nothing stays behind.
 *
 * <p>A step is written down before it is taken where it could not be found out about afterwards.
 * Calls block, and may be made from any thread and by several processes at once. A call with a
 * {@link Claim} changes nothing and returns false when the claim has been overtaken.
 */
public interface UploadLog {
  /** What is written about one object of a task. */
  Optional<UploadRecord> find(long taskId, ObjectKey key);

  /** Announces that the store will be asked to create an upload, whose id nobody knows yet. */
  boolean announce(Claim claim, ObjectKey key);

  /**
   * Writes down the upload that was created, in place of an earlier one of the same object.
   *
   * @param fingerprint of the file, see {@link ExportFile#fingerprint}
   * @param settled whether the announcement can have led to this upload only; if the store was
   *     asked more than once, it may have created more, and the announcement stays
   */
  boolean begin(Claim claim, Upload upload, String fingerprint, boolean settled);

  /** Writes down a part that the store has acknowledged, in place of one of the same number. */
  boolean recordPart(Claim claim, Upload upload, UploadedPart part);

  /** Writes down from where a compressed file can be made on, in place of an earlier place. */
  boolean recordCheckpoint(Claim claim, Upload upload, Checkpoint checkpoint);

  /** Writes down that the store will be asked to complete the upload. */
  boolean recordCompleting(Claim claim, Upload upload, long objectBytes);

  /** Writes down that the object is in its bucket, as it must be. */
  boolean recordCompleted(Claim claim, Upload upload);

  /** Forgets an upload that is gone. */
  boolean forget(Claim claim, Upload upload);

  /**
   * Uploads whose tasks have ended, with those that were completed.
   *
   * @param limit on their number, the oldest tasks first
   */
  List<UploadOfTask> ofEndedTasks(int limit);

  /** Forgets an upload of a task that has ended. */
  void forget(UploadOfTask upload);

  /**
   * Announcements that no running task stands behind: what they led to, if anything, is not known.
   *
   * @param limit on their number, the oldest first
   */
  List<Announcement> strayAnnouncements(int limit);

  /**
   * The ids of all uploads of this object that are written down.
   *
   * @return empty if a running task has announced one more
   */
  Optional<Set<String>> knownUploadIds(ObjectKey key);

  /** Forgets an announcement. */
  void settle(Announcement announcement);

  /** An upload that is written down, of whatever task. */
  record UploadOfTask(long taskId, Upload upload, boolean completed) {}

  /**
   * That an upload of this object may have been created.
   *
   * @param fencingToken of the claim that announced it
   * @param age since then
   */
  record Announcement(long taskId, long fencingToken, ObjectKey key, Duration age) {}
}
