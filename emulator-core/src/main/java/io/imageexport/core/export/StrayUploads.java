package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadInProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Aborts orphaned uploads: those of tasks that have ended, and those that a worker created without
 * living to log them.
 *
 * <p>Looks only for objects that exports have logged. Other clients' uploads stay, except an upload
 * to the very object of an export that was begun while its worker died.
 */
public final class StrayUploads {
  private static final System.Logger LOG = System.getLogger(StrayUploads.class.getName());

  /** Bound on what one sweep takes in hand; the next one goes on. */
  private static final int LIMIT = 1_000;

  /** A request that was on its way when its sender died has arrived, or never will. */
  private static final Duration SETTLED_AFTER = Duration.ofMinutes(2);

  /** How far the store's clock may be from ours. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private static final String NO_SUCH_BUCKET = "NoSuchBucket";

  private final UploadLog log;
  private final ObjectStore objects;
  private final Clock clock;

  public StrayUploads(UploadLog log, ObjectStore objects, Clock clock) {
    this.log = requireNonNull(log, "log is null");
    this.objects = requireNonNull(objects, "objects is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** Looks once, and aborts what it finds. What cannot be aborted now is found the next time. */
  public void sweep() {
    for (UploadLog.UploadOfTask left : log.ofEndedTasks(LIMIT)) {
      attempt(left.upload().key(), () -> endUpload(left));
    }
    for (UploadLog.Announcement announcement : log.strayAnnouncements(LIMIT)) {
      attempt(announcement.key(), () -> endWhatCameOf(announcement));
    }
  }

  private void endUpload(UploadLog.UploadOfTask left) {
    if (!left.completed()) {
      objects.abortUpload(left.upload());
    }
    log.forget(left);
  }

  private void endWhatCameOf(UploadLog.Announcement announcement) {
    List<UploadInProgress> open = openUploads(announcement);
    // In this order: whatever is in the list was announced before, or is written down by now.
    Optional<Set<String>> known = log.knownUploadIds(announcement.key());
    if (known.isEmpty()) {
      return;
    }
    Instant earliest = clock.instant().minus(announcement.age()).minus(CLOCK_TOLERANCE);
    for (UploadInProgress upload : open) {
      // An upload that may be older can be somebody else's.
      if (!known.get().contains(upload.uploadId())
          && upload.initiatedAt().filter(begun -> !begun.isBefore(earliest)).isPresent()) {
        objects.abortUpload(new Upload(upload.key(), upload.uploadId(), false));
        LOG.log(System.Logger.Level.INFO, "aborted a stray upload of {0}", upload.key());
      }
    }
    if (announcement.age().compareTo(SETTLED_AFTER) > 0) {
      log.settle(announcement);
    }
  }

  private List<UploadInProgress> openUploads(UploadLog.Announcement announcement) {
    try {
      return objects.listUploads(announcement.key());
    } catch (ObjectStoreException refusal) {
      if (refusal.hasCode(NO_SUCH_BUCKET)) {
        return List.of();
      }
      if (!refusal.hasCode(ObjectStoreException.NOT_IMPLEMENTED)) {
        throw refusal;
      }
      if (announcement.age().compareTo(SETTLED_AFTER) > 0) {
        LOG.log(
            System.Logger.Level.WARNING,
            "an upload of {0} may have been left open, and the store cannot list uploads; add a"
                + " lifecycle rule to the bucket that aborts incomplete uploads",
            announcement.key());
      }
      return List.of();
    }
  }

  private static void attempt(ObjectKey key, Runnable step) {
    try {
      step.run();
    } catch (ObjectStoreException refusal) {
      LOG.log(
          System.Logger.Level.WARNING,
          "uploads of {0} will be looked at again: {1}",
          key,
          refusal.getMessage());
    }
  }
}
