package io.imageexport.core.export;

import io.imageexport.core.export.UploadRecord.Stage;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.core.task.Claim;
import io.imageexport.core.task.InMemoryTaskStore;
import io.imageexport.core.task.TaskStatus;
import io.imageexport.qcow2.compressed.Checkpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A hand-written upload log for unit tests, beside a task store of the same kind. */
final class InMemoryUploadLog implements UploadLog {
  private record Place(long taskId, ObjectKey key) {}

  private final InMemoryTaskStore tasks;
  private final Map<Place, UploadRecord> records = new LinkedHashMap<>();
  private final Map<Claim, Set<ObjectKey>> announced = new HashMap<>();
  private Duration age = Duration.ZERO;

  InMemoryUploadLog(InMemoryTaskStore tasks) {
    this.tasks = tasks;
  }

  /** From now on, each announcement was made so long ago. */
  synchronized void letAnnouncementsAge(Duration past) {
    age = past;
  }

  /** Uploads that are written down, and not as completed. */
  synchronized List<Upload> openUploads() {
    return records.values().stream()
        .filter(found -> !(found.stage() instanceof Stage.Completed))
        .map(UploadRecord::upload)
        .toList();
  }

  synchronized int announcements() {
    return announced.values().stream().mapToInt(Set::size).sum();
  }

  @Override
  public synchronized Optional<UploadRecord> find(long taskId, ObjectKey key) {
    return Optional.ofNullable(records.get(new Place(taskId, key)));
  }

  @Override
  public synchronized boolean announce(Claim claim, ObjectKey key) {
    if (tasks.holds(claim)) {
      announced.computeIfAbsent(claim, none -> new HashSet<>()).add(key);
    }
    return tasks.holds(claim);
  }

  @Override
  public synchronized boolean begin(
      Claim claim, Upload upload, String fingerprint, boolean settled) {
    if (tasks.holds(claim)) {
      records.put(
          new Place(claim.task().taskId(), upload.key()),
          new UploadRecord(upload, fingerprint, new Stage.Sending(), List.of(), Optional.empty()));
      if (settled) {
        announced.get(claim).remove(upload.key());
      }
    }
    return tasks.holds(claim);
  }

  private synchronized boolean change(
      Claim claim, Upload upload, UnaryOperator<UploadRecord> change) {
    Place place = new Place(claim.task().taskId(), upload.key());
    UploadRecord found = records.get(place);
    if (!tasks.holds(claim) || found == null || !found.upload().equals(upload)) {
      return false;
    }
    records.put(place, change.apply(found));
    return true;
  }

  @Override
  public boolean recordPart(Claim claim, Upload upload, UploadedPart part) {
    return change(
        claim,
        upload,
        found -> {
          List<UploadedPart> parts = new ArrayList<>(found.parts());
          parts.removeIf(earlier -> earlier.partNumber() == part.partNumber());
          parts.add(part);
          parts.sort(Comparator.comparingInt(UploadedPart::partNumber));
          return new UploadRecord(
              upload, found.fingerprint(), found.stage(), parts, found.checkpoint());
        });
  }

  @Override
  public boolean recordCheckpoint(Claim claim, Upload upload, Checkpoint checkpoint) {
    return change(
        claim,
        upload,
        found ->
            new UploadRecord(
                upload,
                found.fingerprint(),
                found.stage(),
                found.parts(),
                Optional.of(Checkpoint.of(checkpoint.toBytes()))));
  }

  @Override
  public boolean recordCompleting(Claim claim, Upload upload, long objectBytes) {
    return change(claim, upload, found -> at(new Stage.Completing(objectBytes), found));
  }

  @Override
  public boolean recordCompleted(Claim claim, Upload upload) {
    return change(claim, upload, found -> at(new Stage.Completed(), found));
  }

  private static UploadRecord at(Stage stage, UploadRecord found) {
    return new UploadRecord(
        found.upload(), found.fingerprint(), stage, found.parts(), found.checkpoint());
  }

  @Override
  public synchronized boolean forget(Claim claim, Upload upload) {
    if (tasks.holds(claim)) {
      records.values().removeIf(found -> found.upload().equals(upload));
    }
    return tasks.holds(claim);
  }

  @Override
  public synchronized List<UploadOfTask> ofEndedTasks(int limit) {
    List<UploadOfTask> uploads = new ArrayList<>();
    records.forEach(
        (place, found) -> {
          TaskStatus status = tasks.task(place.taskId()).status();
          if (status == TaskStatus.FAILED || status == TaskStatus.FINISHED) {
            boolean completed = found.stage() instanceof Stage.Completed;
            uploads.add(new UploadOfTask(place.taskId(), found.upload(), completed));
          }
        });
    return uploads.stream().limit(limit).toList();
  }

  @Override
  public synchronized void forget(UploadOfTask upload) {
    records.remove(new Place(upload.taskId(), upload.upload().key()));
  }

  @Override
  public synchronized List<Announcement> strayAnnouncements(int limit) {
    List<Announcement> found = new ArrayList<>();
    announced.forEach(
        (claim, keys) -> {
          if (!tasks.holds(claim)) {
            keys.forEach(
                key ->
                    found.add(
                        new Announcement(claim.task().taskId(), claim.fencingToken(), key, age)));
          }
        });
    return found.stream().limit(limit).toList();
  }

  @Override
  public synchronized Optional<Set<String>> knownUploadIds(ObjectKey key) {
    boolean oneMoreIsComing =
        announced.entrySet().stream()
            .anyMatch(entry -> tasks.holds(entry.getKey()) && entry.getValue().contains(key));
    if (oneMoreIsComing) {
      return Optional.empty();
    }
    Set<String> known = new HashSet<>();
    records.values().stream()
        .map(UploadRecord::upload)
        .filter(upload -> upload.key().equals(key))
        .forEach(upload -> known.add(upload.uploadId()));
    return Optional.of(known);
  }

  @Override
  public synchronized void settle(Announcement announcement) {
    announced.forEach(
        (claim, keys) -> {
          if (claim.task().taskId() == announcement.taskId()
              && claim.fencingToken() == announcement.fencingToken()) {
            keys.remove(announcement.key());
          }
        });
  }
}
