package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.ProgressMeter;
import io.imageexport.qcow2.part.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * One disk on its way to one object: create the upload, send its parts, see that all are there,
 * complete, and compare the length. A failure aborts the upload.
 */
final class DiskExport {
  private final ExportFile file;
  private final ObjectKey key;
  private final RoleScopedStore store;
  private final ActiveClaim claim;
  private final ProgressMeter progress;

  /** The length of each part that the store has acknowledged, by its number. */
  private final Map<Integer, Long> sentParts = new ConcurrentSkipListMap<>();

  DiskExport(
      ExportFile file,
      ObjectKey key,
      RoleScopedStore store,
      ActiveClaim claim,
      ProgressMeter progress) {
    this.file = requireNonNull(file, "file is null");
    this.key = requireNonNull(key, "key is null");
    this.store = requireNonNull(store, "store is null");
    this.claim = requireNonNull(claim, "claim is null");
    this.progress = requireNonNull(progress, "progress is null");
  }

  void run() {
    Upload upload = store.createUpload(key, file.knowsChecksums());
    try (PartSource parts = file.parts()) {
      claim.recordUpload(upload);
      PartSenders.send(parts, part -> sendPart(upload, part));
      List<UploadedPart> uploaded = requireAllParts(upload);
      claim.check();
      store.completeUpload(upload, uploaded);
    } catch (RuntimeException | Error failure) {
      abort(upload, failure);
      throw failure;
    }
    claim.forgetUpload(upload);
    requireFinishedObject();
  }

  private void sendPart(Upload upload, WeighedPart weighed) {
    claim.check();
    Part part = weighed.part();
    store.putPart(upload, part.number(), new ClaimedContent(part));
    sentParts.put(part.number(), part.lengthBytes());
    progress.acknowledged(weighed.weight());
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

  private void requireFinishedObject() {
    long lengthBytes = sentParts.values().stream().mapToLong(Long::longValue).sum();
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

  /** A worker that has lost its task leaves the upload to the one that took it over. */
  private void abort(Upload upload, Throwable failure) {
    if (claim.isLost()) {
      return;
    }
    try {
      store.abortUpload(upload);
      claim.forgetUpload(upload);
    } catch (RuntimeException abortFailure) {
      failure.addSuppressed(abortFailure);
    }
  }

  /** One part of the file, which is read for as long as the task is ours. */
  private final class ClaimedContent implements PartContent {
    private final Part part;

    ClaimedContent(Part part) {
      this.part = part;
    }

    @Override
    public long lengthBytes() {
      return part.lengthBytes();
    }

    @Override
    public OptionalInt crc32c() throws IOException {
      return part.crc32c();
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
      claim.check();
      part.read(position, destination);
    }
  }
}
