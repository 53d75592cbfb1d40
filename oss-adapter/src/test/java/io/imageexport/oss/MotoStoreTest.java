package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.TRANSIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadInProgress;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.oss.server.OtherStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Moto keeps the contract, but for what is overridden here. */
class MotoStoreTest extends OtherStoreContract {
  @Override
  OtherStore kind() {
    return OtherStore.MOTO;
  }

  /** Gap: checksums are not listed. */
  @Override
  ListedPart asListed(UploadedPart put) {
    return withoutChecksum(super.asListed(put));
  }

  /** Gap: every upload was begun on one day of 2010. */
  @Override
  @Test
  void uploadsInProgressAreListedByTheirKey() {
    Upload upload = store().createUpload(key(), false);
    UploadInProgress listed = store().listUploads(key()).getFirst();
    assertEquals(upload.uploadId(), listed.uploadId());
    assertEquals(Optional.of(Instant.parse("2010-11-10T20:48:33Z")), listed.initiatedAt());
    store().abortUpload(upload);
    assertEquals(List.of(), store().listUploads(key()));
  }

  /** Gap: signatures are not checked. */
  @Override
  @Test
  void aWrongSecretIsRefused() {
    assertTakesAnySignature("OTHERACCESSKEY");
  }

  /** Gap: signatures are not checked. */
  @Override
  @Test
  void anUnknownAccessKeyIsRefused() {
    assertTakesAnySignature("UNKNOWNKEY");
  }

  /** Gap: the checksum of a part is not compared with its content. */
  @Override
  @Test
  void aChecksumThatDoesNotFitIsRefused() throws Exception {
    var content = new PatternContent(1, MIN_PART_BYTES);
    int honest = ChecksummedContent.honest(content).claimed();
    Upload upload = store().createUpload(key(), true);
    store().putPart(upload, 1, new ChecksummedContent(content, honest ^ 1));
    store().abortUpload(upload);
  }

  /** Gap: the parts are joined in the order in which they are named. */
  @Override
  @Test
  void completingInTheWrongOrderIsRefused() throws Exception {
    assertJoinsPartsInAnyOrder();
  }

  // Gap: an upload that is gone is an internal error.

  @Override
  @Test
  void anAbortedUploadTakesNoPart() {
    Upload upload = aborted();
    assertBreaks(() -> store().putPart(upload, 1, new PatternContent(1, 10)));
  }

  @Override
  @Test
  void aCompletedUploadTakesNoPart() {
    Upload upload = store().createUpload(key(), false);
    UploadedPart part = store().putPart(upload, 1, new PatternContent(1, 10));
    store().completeUpload(upload, List.of(part));
    assertBreaks(() -> store().putPart(upload, 1, new PatternContent(1, 10)));
  }

  @Override
  @Test
  void anUnknownUploadTakesNoPart() {
    assertBreaks(() -> store().putPart(unknown(), 1, new PatternContent(1, 10)));
  }

  @Override
  @Test
  void anAbortedUploadCannotBeCompleted() {
    Upload upload = store().createUpload(key(), false);
    UploadedPart part = store().putPart(upload, 1, new PatternContent(1, 10));
    store().abortUpload(upload);
    assertBreaks(() -> store().completeUpload(upload, List.of(part)));
  }

  @Override
  @Test
  void anUnknownUploadCannotBeCompleted() {
    var part = new UploadedPart(1, WRONG_TAG, 10, OptionalInt.empty());
    assertBreaks(() -> store().completeUpload(unknown(), List.of(part)));
  }

  private static void assertBreaks(Executable action) {
    var failure = assertThrows(ObjectStoreException.class, action);
    assertEquals("InternalError", failure.code(), failure::toString);
    assertEquals(TRANSIENT, failure.kind(), failure::toString);
  }
}
