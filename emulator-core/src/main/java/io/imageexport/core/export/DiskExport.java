package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.export.UploadRecord.Stage;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.ProgressMeter;
import io.imageexport.qcow2.compressed.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * One disk on its way to one object: create the upload, send its parts, see that all are there,
 * complete, and compare the length.
 *
 * <p>What an earlier worker has done of that is not done again. A failure aborts the upload; where
 * the task goes on later, the upload stays for then.
 */
final class DiskExport {
  private static final String NO_SUCH_UPLOAD = "NoSuchUpload";

  private final ExportFile file;
  private final ObjectKey key;
  private final RoleScopedStore store;
  private final UploadLog log;
  private final Optional<PartTurns> turns;
  private final ActiveClaim claim;
  private final ProgressMeter progress;

  /** The length of each part that the store has acknowledged, by its number. */
  private final Map<Integer, Long> sentParts = new ConcurrentSkipListMap<>();

  DiskExport(
      ExportFile file,
      ObjectKey key,
      RoleScopedStore store,
      UploadLog log,
      Optional<PartTurns> turns,
      ActiveClaim claim,
      ProgressMeter progress) {
    this.file = requireNonNull(file, "file is null");
    this.key = requireNonNull(key, "key is null");
    this.store = requireNonNull(store, "store is null");
    this.log = requireNonNull(log, "log is null");
    this.turns = requireNonNull(turns, "turns is null");
    this.claim = requireNonNull(claim, "claim is null");
    this.progress = requireNonNull(progress, "progress is null");
  }

  /** What of an upload is there already. */
  private record Beginning(Upload upload, SentParts parts, Optional<Checkpoint> checkpoint) {}

  void run() {
    Optional<UploadRecord> earlier = log.find(claim.task().taskId(), key);
    if (earlier.isPresent() && isCompleted(earlier.get())) {
      progress.acknowledged(file.plannedWeight());
      return;
    }
    Beginning beginning = earlier.flatMap(this::goOn).orElseGet(this::begin);
    try {
      if (turns.isPresent()
          && file instanceof UncompressedFile shared
          && shared.partCount() >= SharedSending.FEWEST_PARTS) {
        sendShared(beginning, shared, turns.get());
      } else {
        send(beginning);
      }
      complete(beginning.upload());
    } catch (RuntimeException | Error failure) {
      if (ActiveClaim.endsTheTask(failure)) {
        abort(beginning.upload(), failure);
      }
      throw failure;
    }
  }

  private boolean isCompleted(UploadRecord earlier) {
    return switch (earlier.stage()) {
      case Stage.Completed completed -> true;
      case Stage.Sending sending -> false;
      case Stage.Completing completing -> {
        boolean completed = hasCompleted(earlier.upload(), completing.objectBytes());
        if (completed) {
          claim.change(held -> log.recordCompleted(held, earlier.upload()));
        }
        yield completed;
      }
    };
  }

  /**
   * An upload that is gone was completed if its object is there, as long as it must be. So was one
   * that has lost parts: a store that dies while it completes an upload may leave some of it.
   */
  private boolean hasCompleted(Upload upload, long objectBytes) {
    List<UploadedPart> left = listIfThere(upload);
    boolean isWhole = left.stream().mapToLong(UploadedPart::lengthBytes).sum() >= objectBytes;
    if (isWhole
        || store.head(key).filter(object -> object.lengthBytes() == objectBytes).isEmpty()) {
      return false;
    }
    if (!left.isEmpty()) {
      store.abortUpload(upload);
    }
    return true;
  }

  /** The parts of an upload; some stores say of one that is gone that it has none. */
  private List<UploadedPart> listIfThere(Upload upload) {
    try {
      return store.listParts(upload);
    } catch (ObjectStoreException refusal) {
      if (refusal.code().equals(NO_SUCH_UPLOAD)) {
        return List.of();
      }
      throw refusal;
    }
  }

  /** What can be used of an earlier worker's upload; one that cannot be used is aborted. */
  private Optional<Beginning> goOn(UploadRecord earlier) {
    Upload upload = earlier.upload();
    List<UploadedPart> listed =
        earlier.fingerprint().equals(file.fingerprint()) ? listIfThere(upload) : List.of();
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
      // Nobody else knows of it, even if the task goes on.
      abort(upload, failure);
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
        sentParts.put(number, beginning.parts().lengthBytes(number));
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
            sending.sendUnlessThere(weighed.part(), beginning.parts());
            sentParts.put(weighed.part().number(), weighed.part().lengthBytes());
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
    for (int number = 1; number <= shared.partCount(); number++) {
      sentParts.put(number, shared.partBytes(number));
    }
  }

  private void complete(Upload upload) {
    // A store may take half an hour to complete an upload, and acknowledges nothing meanwhile.
    progress.flush();
    List<UploadedPart> uploaded = requireAllParts(upload);
    long objectBytes = sentParts.values().stream().mapToLong(Long::longValue).sum();
    claim.check();
    claim.change(held -> log.recordCompleting(held, upload, objectBytes));
    store.completeUpload(upload, uploaded, () -> hasCompleted(upload, objectBytes));
    requireFinishedObject(objectBytes);
    claim.change(held -> log.recordCompleted(held, upload));
  }

  /** The store's own list of parts: an upload is completed only if every part has its length. */
  private List<UploadedPart> requireAllParts(Upload upload) {
    List<UploadedPart> parts = store.listParts(upload);
    if (parts.size() != sentParts.size()) {
      throw inconsistent("has " + parts.size() + " of " + sentParts.size() + " parts");
    }
    for (int number = 1; number <= sentParts.size(); number++) {
      UploadedPart part = parts.get(number - 1);
      Long sentBytes = sentParts.get(number);
      if (part.partNumber() != number || sentBytes == null || part.lengthBytes() != sentBytes) {
        throw inconsistent(
            "has part " + part.partNumber() + " of " + part.lengthBytes() + " bytes");
      }
    }
    return parts;
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

  /** What cannot be aborted stays in the log, and is aborted later. */
  private void abort(Upload upload, Throwable failure) {
    try {
      store.abortUpload(upload);
      claim.change(held -> log.forget(held, upload));
    } catch (RuntimeException abortFailure) {
      failure.addSuppressed(abortFailure);
    }
  }
}
