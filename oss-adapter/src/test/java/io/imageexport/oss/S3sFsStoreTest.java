package io.imageexport.oss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.oss.server.OtherStore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** S3s-fs keeps the contract, but for what is overridden here. */
class S3sFsStoreTest extends OtherStoreContract {
  private static final Set<String> GONE = Set.of("AccessDenied");

  @Override
  OtherStore kind() {
    return OtherStore.S3S_FS;
  }

  /** Gap: tags and checksums are not listed. */
  @Override
  ListedPart asListed(UploadedPart put) {
    ListedPart listed = super.asListed(put);
    return new ListedPart(
        listed.partNumber(), listed.lengthBytes(), Optional.empty(), OptionalInt.empty());
  }

  /** Gap: uploads cannot be listed. */
  @Override
  @Test
  void uploadsInProgressAreListedByTheirKey() {
    assertRefused(Set.of("NotImplemented"), () -> store().listUploads(key()));
  }

  /** Gap: a bucket is looked for only when the upload is completed. */
  @Override
  @Test
  void aMissingBucketTakesNoUpload() {
    var elsewhere = new ObjectKey("no-such-bucket-yet", "image.qcow2");
    store().abortUpload(store().createUpload(elsewhere, false));
  }

  /** Gap: a bucket is deleted with all that is in it. */
  @Override
  @Test
  void anEmptyBucketCanBeDeletedAndAFullOneCannot() {
    String another = key().bucket() + "-2";
    store().createBucket(another);
    Upload upload = store().createUpload(new ObjectKey(another, "object"), false);
    store().completeUpload(upload, putInOrder(upload, List.of(new PatternContent(1, 100))));
    store().deleteBucket(another);
    assertTrue(store().listBuckets().stream().noneMatch(b -> b.name().equals(another)));
    assertRefused(Set.of("NoSuchBucket"), () -> store().deleteBucket(another));
  }

  /** Gap: tags are not compared. */
  @Override
  @Test
  void completingWithAWrongEntityTagIsRefused() {
    Upload upload = store().createUpload(key(), false);
    store().putPart(upload, 1, new PatternContent(1, 10));
    var wrong = new UploadedPart(1, WRONG_TAG, 10, OptionalInt.empty());
    store().completeUpload(upload, List.of(wrong));
  }

  /** Gap: says so by a code of its own. */
  @Override
  @Test
  void completingInTheWrongOrderIsRefused() {
    Upload upload = store().createUpload(key(), false);
    List<UploadedPart> parts =
        putInOrder(
            upload, List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, 1)));
    assertRefused(Set.of("InvalidRequest"), () -> store().completeUpload(upload, parts.reversed()));
  }

  /** Gap: a missing part is an internal error. */
  @Override
  @Test
  void completingAPartThatIsNotThereIsRefused() {
    Upload upload = store().createUpload(key(), false);
    UploadedPart part = store().putPart(upload, 1, new PatternContent(1, MIN_PART_BYTES));
    var missing = new UploadedPart(2, part.entityTag(), part.lengthBytes(), OptionalInt.empty());
    var failure =
        assertThrows(
            ObjectStoreException.class,
            () -> store().completeUpload(upload, List.of(part, missing)));
    assertEquals("InternalError", failure.code(), failure::toString);
    store().abortUpload(upload);
  }

  /** Gap: an upload whose completion was refused is gone, but its parts are listed. */
  @Override
  @Test
  void aSmallPartBeforeTheLastIsRefused() {
    Upload upload = store().createUpload(key(), false);
    List<UploadedPart> parts =
        putInOrder(
            upload, List.of(new PatternContent(1, MIN_PART_BYTES - 1), new PatternContent(2, 1)));
    assertRefused(Set.of("EntityTooSmall"), () -> store().completeUpload(upload, parts));
    assertRefused(GONE, () -> store().abortUpload(upload));
  }

  /** Gap: says so by a code of its own. */
  @Override
  @Test
  void anUnknownAccessKeyIsRefused() {
    var refusal =
        assertThrows(
            ObjectStoreException.class,
            () -> withKeys("UNKNOWNKEY", "wrong", S3ObjectStore::listBuckets));
    assertEquals("NotSignedUp", refusal.code(), refusal::toString);
  }

  // Gap: no checksums.

  @Override
  @Test
  void aPartKeepsItsChecksum() {
    assertIgnoresChecksums();
  }

  @Override
  @Test
  void aChecksumThatDoesNotFitIsRefused() {
    assertIgnoresChecksums();
  }

  @Override
  @Test
  void aChecksummedUploadTakesNoContentWithoutChecksum() {
    assertIgnoresChecksums();
  }

  // Gap: access to an upload that is gone is denied, and it is listed as having no parts.

  @Override
  @Test
  void partsOfAnAbortedUploadCannotBeListed() {
    assertEquals(List.of(), store().listParts(aborted()));
  }

  @Override
  @Test
  void anAbortedUploadTakesNoPart() {
    Upload upload = aborted();
    assertRefused(GONE, () -> store().putPart(upload, 1, new PatternContent(1, 10)));
  }

  @Override
  @Test
  void aCompletedUploadTakesNoPart() {
    Upload upload = store().createUpload(key(), false);
    store().completeUpload(upload, putInOrder(upload, List.of(new PatternContent(1, 10))));
    assertRefused(GONE, () -> store().putPart(upload, 1, new PatternContent(1, 10)));
  }

  @Override
  @Test
  void anUnknownUploadTakesNoPart() {
    assertRefused(GONE, () -> store().putPart(unknown(), 1, new PatternContent(1, 10)));
  }

  @Override
  @Test
  void anAbortedUploadCannotBeCompleted() {
    Upload upload = store().createUpload(key(), false);
    List<UploadedPart> parts = putInOrder(upload, List.of(new PatternContent(1, 10)));
    store().abortUpload(upload);
    assertRefused(GONE, () -> store().completeUpload(upload, parts));
  }

  @Override
  @Test
  void anUnknownUploadCannotBeCompleted() {
    var part = new UploadedPart(1, WRONG_TAG, 10, OptionalInt.empty());
    assertRefused(GONE, () -> store().completeUpload(unknown(), List.of(part)));
  }
}
