package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.part.PartPlan;
import io.imageexport.qcow2.uncompressed.UncompressedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One disk on its way to one object: create the upload, send its parts, see that all are there,
 * complete, and compare the length. A failure aborts the upload.
 */
final class DiskExport {
  private final UncompressedImage image;
  private final ObjectKey key;
  private final RoleScopedStore store;
  private final ActiveClaim claim;
  private final ProgressMeter progress;
  private final int partsInFlight;

  DiskExport(
      UncompressedImage image,
      ObjectKey key,
      RoleScopedStore store,
      ActiveClaim claim,
      ProgressMeter progress,
      int partsInFlight) {
    this.image = requireNonNull(image, "image is null");
    this.key = requireNonNull(key, "key is null");
    this.store = requireNonNull(store, "store is null");
    this.claim = requireNonNull(claim, "claim is null");
    this.progress = requireNonNull(progress, "progress is null");
    this.partsInFlight = partsInFlight;
  }

  void run() {
    Upload upload = store.createUpload(key);
    try {
      claim.recordUpload(upload);
      PartPlan plan = PartPlan.of(image.lengthBytes());
      new PartSenders(partsInFlight)
          .send(plan.partCount(), number -> sendPart(upload, plan, number));
      List<UploadedPart> parts = requireAllParts(upload, plan);
      claim.check();
      store.completeUpload(upload, parts);
    } catch (RuntimeException failure) {
      abort(upload, failure);
      throw failure;
    }
    claim.forgetUpload(upload);
    requireFinishedObject();
  }

  private void sendPart(Upload upload, PartPlan plan, int partNumber) {
    claim.check();
    UploadedPart part =
        store.putPart(upload, partNumber, new ClaimedContent(image.part(plan, partNumber)));
    progress.acknowledged(part.lengthBytes());
  }

  /** The store's own list of parts: an upload is completed only if every part has its length. */
  private List<UploadedPart> requireAllParts(Upload upload, PartPlan plan) {
    List<UploadedPart> parts = store.listParts(upload);
    if (parts.size() != plan.partCount()) {
      throw inconsistent("has " + parts.size() + " of " + plan.partCount() + " parts");
    }
    for (int number = 1; number <= plan.partCount(); number++) {
      UploadedPart part = parts.get(number - 1);
      if (part.partNumber() != number || part.lengthBytes() != plan.lengthBytes(number)) {
        throw inconsistent(
            "has part " + part.partNumber() + " of " + part.lengthBytes() + " bytes");
      }
    }
    return parts;
  }

  private void requireFinishedObject() {
    Optional<StoredObject> object = store.head(key);
    if (object.isEmpty()) {
      throw inconsistent("is missing after its upload was completed");
    }
    if (object.get().lengthBytes() != image.lengthBytes()) {
      throw inconsistent(
          "is " + object.get().lengthBytes() + " bytes long, not " + image.lengthBytes());
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
  private void abort(Upload upload, RuntimeException failure) {
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

  /** One part of the file, which is made as it is read, for as long as the task is ours. */
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
    public void read(long position, ByteBuffer destination) throws IOException {
      claim.check();
      part.read(position, destination);
    }
  }
}
