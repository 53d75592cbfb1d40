package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.qcow2.part.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Sends parts of one upload, and logs each one that the store has acknowledged. */
final class PartUpload {
  private final Upload upload;
  private final RoleScopedStore store;
  private final UploadLog log;
  private final ActiveClaim claim;

  PartUpload(Upload upload, RoleScopedStore store, UploadLog log, ActiveClaim claim) {
    this.upload = requireNonNull(upload, "upload is null");
    this.store = requireNonNull(store, "store is null");
    this.log = requireNonNull(log, "log is null");
    this.claim = requireNonNull(claim, "claim is null");
  }

  /** Returns the part as the store acknowledged it. */
  UploadedPart send(Part part) {
    claim.check();
    UploadedPart sent = store.putPart(upload, part.number(), new ClaimedContent(part));
    claim.change(held -> log.recordPart(held, upload, sent));
    return sent;
  }

  /** Sends a part that another process may have sent, unless the store lists it. */
  UploadedPart sendUnlessThere(Part part) {
    claim.check();
    return sendUnlessThere(part, SentParts.of(store.listParts(upload).known(), List.of()));
  }

  /** Sends a part, unless an earlier worker has sent it. */
  UploadedPart sendUnlessThere(Part part, SentParts earlier) {
    claim.check();
    return adopt(part, earlier).orElseGet(() -> send(part));
  }

  /** Finds a part that need not be sent again, and logs it if it is not logged yet. */
  Optional<UploadedPart> adopt(Part part, SentParts earlier) {
    Optional<UploadedPart> there;
    try {
      there = earlier.find(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    there
        .filter(found -> !earlier.isRecorded(found))
        .ifPresent(found -> claim.change(held -> log.recordPart(held, upload, found)));
    return there;
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
      claim.checkInFlight();
      part.read(position, destination);
    }
  }
}
