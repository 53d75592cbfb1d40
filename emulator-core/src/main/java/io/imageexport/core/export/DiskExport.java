package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.export.UploadRecord.Stage;
import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.ProgressMeter;
import io.imageexport.qcow2.compressed.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Exports one disk to one object: creates the upload, sends its parts, checks them against the
 * store's list, completes the upload, and compares the object's length.
 *
 * <p>Completes the upload with the parts as the store acknowledged them. Resumes the upload of an
 * earlier worker if there is one. After a failure, the caller aborts the upload.
 */
final class DiskExport {
  private final ExportFile file;
  private final ObjectKey key;
  private final RoleScopedStore store;
  private final UploadLog log;
  private final OpenUploads openUploads;
  private final Optional<PartTurns> turns;
  private final ActiveClaim claim;
  private final ProgressMeter progress;
  private final AcknowledgedParts acknowledged = new AcknowledgedParts();

  DiskExport(
      ExportFile file,
      ObjectKey key,
      RoleScopedStore store,
      UploadLog log,
      OpenUploads openUploads,
      Optional<PartTurns> turns,
      ActiveClaim claim,
      ProgressMeter progress) {
    this.file = requireNonNull(file, "file is null");
    this.key = requireNonNull(key, "key is null");
    this.store = requireNonNull(store, "store is null");
    this.log = requireNonNull(log, "log is null");
    this.openUploads = requireNonNull(openUploads, "openUploads is null");
    this.turns = requireNonNull(turns, "turns is null");
    this.claim = requireNonNull(claim, "claim is null");
    this.progress = requireNonNull(progress, "progress is null");
  }

  /** An upload to send parts to, with what an earlier worker left of it. */
  private record Beginning(Upload upload, SentParts parts, Optional<Checkpoint> checkpoint) {}

  void run() {
    Optional<UploadRecord> earlier = log.find(claim.task().taskId(), key);
    if (earlier.isPresent() && isCompleted(earlier.get())) {
      progress.acknowledged(file.plannedWeight());
      return;
    }
    Beginning beginning = earlier.flatMap(this::resume).orElseGet(this::begin);
    if (turns.isPresent()
        && file instanceof UncompressedFile shared
        && shared.partCount() >= SharedSending.FEWEST_PARTS) {
      sendShared(beginning, shared, turns.get());
    } else {
      send(beginning);
    }
    complete(beginning.upload());
  }

  private boolean isCompleted(UploadRecord earlier) {
    return switch (earlier.stage()) {
      case Stage.Completed completed -> true;
      case Stage.Sending sending -> false;
      case Stage.Completing completing -> {
        boolean completed =
            hasCompleted(earlier.upload(), completing.objectBytes(), Optional.empty());
        if (completed) {
          claim.change(held -> log.recordCompleted(held, earlier.upload()));
        }
        yield completed;
      }
    };
  }

  /**
   * Tells whether an upload was completed. An upload that is gone was completed if its object
   * exists with the expected length. So was an upload that has lost parts: a store that is killed
   * while it completes an upload may leave some of them. If the store cannot list parts, only its
   * refusal to complete shows that the upload is gone.
   *
   * @param refusal of the last attempt to complete it, if there was one
   */
  private boolean hasCompleted(
      Upload upload, long objectBytes, Optional<ObjectStoreException> refusal) {
    return switch (store.listParts(upload)) {
      case PartListing.Gone gone -> isFinished(objectBytes);
      case PartListing.Unsupported unsupported ->
          refusal.isPresent()
              && refusal.get().hasCode(ObjectStoreException.NO_SUCH_UPLOAD)
              && isFinished(objectBytes);
      case PartListing.Listed listed -> {
        boolean completed = !holds(listed.parts(), objectBytes) && isFinished(objectBytes);
        if (completed && !listed.parts().isEmpty()) {
          store.abortUpload(upload);
        }
        yield completed;
      }
    };
  }

  /** Whether these parts can make up the whole object. A part of unknown length can. */
  private static boolean holds(List<ListedPart> parts, long objectBytes) {
    return parts.stream().anyMatch(part -> part.lengthBytes().isEmpty())
        || parts.stream().mapToLong(part -> part.lengthBytes().orElse(0)).sum() >= objectBytes;
  }

  private boolean isFinished(long objectBytes) {
    return store.head(key).filter(object -> object.lengthBytes() == objectBytes).isPresent();
  }

  /** Resumes an earlier worker's upload; aborts one that cannot be resumed. */
  private Optional<Beginning> resume(UploadRecord earlier) {
    Upload upload = earlier.upload();
    List<ListedPart> listed =
        earlier.fingerprint().equals(file.fingerprint())
            ? store.listParts(upload).known()
            : List.of();
    if (listed.isEmpty()) {
      store.abortUpload(upload);
      claim.change(held -> log.forget(held, upload));
      return Optional.empty();
    }
    return Optional.of(
        new Beginning(upload, SentParts.of(listed, earlier.parts()), earlier.checkpoint()));
  }

  private Beginning begin() {
    claim.check();
    claim.change(held -> log.announce(held, key));
    RoleScopedStore.Creation creation = store.createUpload(key, file.knowsChecksums());
    Upload upload = creation.upload();
    boolean settled = creation.attempts() == 1;
    try {
      claim.change(held -> log.begin(held, upload, file.fingerprint(), settled));
    } catch (RuntimeException | Error failure) {
      // The upload is not in the log, so nothing else would abort it.
      openUploads.abort(upload, failure);
      throw failure;
    }
    return new Beginning(upload, SentParts.none(), Optional.empty());
  }

  private void send(Beginning beginning) {
    Upload upload = beginning.upload();
    Optional<Checkpoint> checkpoint =
        beginning.checkpoint().filter(from -> file.hasAllBefore(from, beginning.parts()));
    try (PartSource source = file.parts(checkpoint)) {
      for (int number = 2; number <= source.partsBefore(); number++) {
        acknowledged.add(beginning.parts().recorded(number));
      }
      progress.acknowledged(source.weightBefore());
      CheckpointedParts parts =
          new CheckpointedParts(
              source, from -> claim.change(held -> log.recordCheckpoint(held, upload, from)));
      PartUpload sending = new PartUpload(upload, store, log, claim);
      PartSenders.send(
          source.maximumOpenParts(),
          parts::next,
          weighed -> {
            acknowledged.add(sending.sendUnlessThere(weighed.part(), beginning.parts()));
            parts.acknowledged(weighed.part().number());
            progress.acknowledged(weighed.weight());
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sendShared(Beginning beginning, UncompressedFile shared, PartTurns turns) {
    Upload upload = beginning.upload();
    PartUpload sending = new PartUpload(upload, store, log, claim);
    new SharedSending(shared, upload, turns, sending, claim, progress).send(beginning.parts());
    // The store acknowledged some of them to other processes.
    log.find(claim.task().taskId(), key)
        .ifPresent(record -> record.parts().forEach(acknowledged::add));
    if (acknowledged.list().size() != shared.partCount()) {
      throw inconsistent(
          "has %d of %d parts in the upload log"
              .formatted(acknowledged.list().size(), shared.partCount()));
    }
  }

  private void complete(Upload upload) {
    // A store may take half an hour to complete an upload, and acknowledges nothing meanwhile.
    progress.flush();
    confirm(upload);
    long objectBytes = acknowledged.lengthBytes();
    claim.check();
    claim.change(held -> log.recordCompleting(held, upload, objectBytes));
    store.completeUpload(
        upload, acknowledged.list(), refusal -> hasCompleted(upload, objectBytes, refusal));
    requireFinishedObject(objectBytes);
    claim.change(held -> log.recordCompleted(held, upload));
  }

  /** Checks that the store lists every acknowledged part, as far as it lists parts at all. */
  private void confirm(Upload upload) {
    switch (store.listParts(upload)) {
      case PartListing.Listed listed -> {
        Optional<String> difference = acknowledged.differenceFrom(listed.parts());
        if (difference.isPresent()) {
          throw inconsistent(difference.get());
        }
      }
      case PartListing.Gone gone ->
          throw new ObjectStoreException(
              ObjectStoreException.Kind.PERMANENT,
              ObjectStoreException.NO_SUCH_UPLOAD,
              "the upload of " + key + " is gone: somebody else aborted or completed it",
              null);
      case PartListing.Unsupported unsupported -> {
        // The store still compares the entity tag of each part when it completes the upload.
      }
    }
  }

  private void requireFinishedObject(long lengthBytes) {
    Optional<StoredObject> object = store.head(key);
    if (object.isEmpty()) {
      throw inconsistent("is missing after its upload was completed");
    }
    if (object.get().lengthBytes() != lengthBytes) {
      throw inconsistent("is " + object.get().lengthBytes() + " bytes long, not " + lengthBytes);
    }
  }

  private ObjectStoreException inconsistent(String what) {
    return new ObjectStoreException(
        ObjectStoreException.Kind.PERMANENT,
        "InconsistentStore",
        "object " + key + " " + what,
        null);
  }
}
