package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.TRANSIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadInProgress;
import io.imageexport.core.object.UploadedPart;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What an S3 store must do with multipart uploads for an export. */
abstract class UploadContract extends StoreUnderTest {
  @Test
  void partsMayComeOutOfOrderAndTogether() throws Exception {
    List<PatternContent> contents =
        List.of(
            new PatternContent(1, MIN_PART_BYTES),
            new PatternContent(2, MIN_PART_BYTES + 1),
            new PatternContent(3, MIN_PART_BYTES + 300_001),
            new PatternContent(4, MIN_PART_BYTES),
            new PatternContent(5, 77));
    Upload upload = store().createUpload(key(), false);
    List<UploadedPart> parts = putTogether(upload, contents, List.of(5, 3, 1, 4, 2));
    assertEquals(Optional.empty(), store().head(key()), "visible before it is complete");

    store().completeUpload(upload, parts);

    assertStored(contents);
  }

  @Test
  void aPartMayBeReplaced() throws Exception {
    var first = new PatternContent(1, MIN_PART_BYTES);
    var replacement = new PatternContent(9, MIN_PART_BYTES + 5);
    var last = new PatternContent(2, 10);
    Upload upload = store().createUpload(key(), false);
    store().putPart(upload, 1, first);
    UploadedPart lastPart = store().putPart(upload, 2, last);
    UploadedPart firstPart = store().putPart(upload, 1, replacement);
    assertListed(upload, List.of(firstPart, lastPart));

    store().completeUpload(upload, List.of(firstPart, lastPart));

    assertStored(List.of(replacement, last));
  }

  @Test
  void listsPartsByAscendingNumber() {
    Upload upload = store().createUpload(key(), false);
    assertListed(upload, List.of());
    UploadedPart eleventh = store().putPart(upload, 11, new PatternContent(1, 4_000));
    UploadedPart second = store().putPart(upload, 2, new PatternContent(2, 1));
    UploadedPart last = store().putPart(upload, 10_000, new PatternContent(3, 300_000));

    assertListed(upload, List.of(second, eleventh, last));
    store().abortUpload(upload);
  }

  @Test
  void theLastPartMayBeEmpty() throws Exception {
    List<PatternContent> contents =
        List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, 0));
    Upload upload = store().createUpload(key(), false);

    store().completeUpload(upload, putInOrder(upload, contents));

    assertStored(contents);
  }

  @Test
  void theOnlyPartMayBeEmpty() throws Exception {
    List<PatternContent> contents = List.of(new PatternContent(1, 0));
    Upload upload = store().createUpload(key(), false);

    store().completeUpload(upload, putInOrder(upload, contents));

    assertStored(contents);
  }

  @Test
  void aSmallPartBeforeTheLastIsRefused() throws Exception {
    Upload upload = store().createUpload(key(), false);
    List<UploadedPart> parts =
        putInOrder(
            upload, List.of(new PatternContent(1, MIN_PART_BYTES - 1), new PatternContent(2, 1)));

    assertRefused(Set.of("EntityTooSmall"), () -> store().completeUpload(upload, parts));
    store().abortUpload(upload);
  }

  @Test
  void completingInTheWrongOrderIsRefused() throws Exception {
    Upload upload = store().createUpload(key(), false);
    List<UploadedPart> parts =
        putInOrder(
            upload,
            List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, MIN_PART_BYTES)));

    assertRefused(
        Set.of("InvalidPartOrder"), () -> store().completeUpload(upload, parts.reversed()));
    store().abortUpload(upload);
  }

  @Test
  void completingWithAWrongEntityTagIsRefused() {
    Upload upload = store().createUpload(key(), false);
    store().putPart(upload, 1, new PatternContent(1, 10));
    var wrong = new UploadedPart(1, WRONG_TAG, 10, OptionalInt.empty());

    assertRefused(Set.of("InvalidPart"), () -> store().completeUpload(upload, List.of(wrong)));
    store().abortUpload(upload);
  }

  @Test
  void completingAPartThatIsNotThereIsRefused() {
    Upload upload = store().createUpload(key(), false);
    UploadedPart part = store().putPart(upload, 1, new PatternContent(1, MIN_PART_BYTES));
    var missing = new UploadedPart(2, part.entityTag(), part.lengthBytes(), OptionalInt.empty());

    assertRefused(
        Set.of("InvalidPart"), () -> store().completeUpload(upload, List.of(part, missing)));
    store().abortUpload(upload);
  }

  @Test
  void aPartKeepsItsChecksum() throws Exception {
    List<PatternContent> contents =
        List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, 70_001));
    Upload upload = store().createUpload(key(), true);
    assertTrue(upload.checksummed());
    List<UploadedPart> parts = new ArrayList<>();
    for (int index = 0; index < contents.size(); index++) {
      var content = ChecksummedContent.honest(contents.get(index));
      UploadedPart part = store().putPart(upload, index + 1, content);
      assertEquals(content.crc32c(), part.crc32c());
      parts.add(part);
    }
    assertListed(upload, parts);

    store().completeUpload(upload, parts);

    assertStored(contents);
  }

  @Test
  void aChecksumThatDoesNotFitIsRefused() throws Exception {
    var content = new PatternContent(1, MIN_PART_BYTES);
    var honest = ChecksummedContent.honest(content);
    Upload upload = store().createUpload(key(), true);

    var refusal =
        assertThrows(
            ObjectStoreException.class,
            () ->
                store().putPart(upload, 1, new ChecksummedContent(content, honest.claimed() ^ 1)));

    assertTrue(
        Set.of("BadDigest", "XAmzContentChecksumMismatch").contains(refusal.code()),
        refusal::toString);
    assertEquals(TRANSIENT, refusal.kind(), refusal::toString);
    assertListed(upload, List.of());
    UploadedPart part = store().putPart(upload, 1, honest);
    store().completeUpload(upload, List.of(part));
    assertStored(List.of(content));
  }

  @Test
  void aChecksummedUploadTakesNoContentWithoutChecksum() {
    Upload upload = store().createUpload(key(), true);
    assertThrows(
        IllegalArgumentException.class,
        () -> store().putPart(upload, 1, new PatternContent(1, 10)));
    store().abortUpload(upload);
  }

  @Test
  void anUploadWithoutChecksumsTakesContentThatHasOne() throws Exception {
    var content = new PatternContent(1, 1_000);
    Upload upload = store().createUpload(key(), false);
    assertFalse(upload.checksummed());
    UploadedPart part = store().putPart(upload, 1, ChecksummedContent.honest(content));
    assertListed(upload, List.of(part));
    store().completeUpload(upload, List.of(part));
    assertStored(List.of(content));
  }

  @Test
  void uploadsInProgressAreListedByTheirKey() {
    assertEquals(List.of(), store().listUploads(key()));
    Instant before = Instant.now().minusSeconds(60);
    Upload first = store().createUpload(key(), false);
    Upload second = store().createUpload(key(), true);
    var longer = new ObjectKey(bucket(), key().key() + "-2");
    Upload other = store().createUpload(longer, false);

    List<UploadInProgress> uploads = store().listUploads(key());

    assertEquals(
        Set.of(first.uploadId(), second.uploadId()),
        Set.copyOf(uploads.stream().map(UploadInProgress::uploadId).toList()));
    for (UploadInProgress upload : uploads) {
      assertEquals(key(), upload.key());
      Instant initiatedAt = upload.initiatedAt().orElseThrow();
      assertTrue(initiatedAt.isAfter(before), upload::toString);
      assertTrue(initiatedAt.isBefore(Instant.now().plusSeconds(60)), upload::toString);
    }
    assertEquals(1, store().listUploads(longer).size());
    UploadedPart part = store().putPart(first, 1, new PatternContent(1, 10));
    store().completeUpload(first, List.of(part));
    store().abortUpload(second);
    assertEquals(List.of(), store().listUploads(key()));
    store().abortUpload(other);
  }

  @Test
  void anAbortedUploadLeavesNoObject() {
    Upload upload = store().createUpload(key(), false);
    store().putPart(upload, 1, new PatternContent(1, 1_000));

    store().abortUpload(upload);

    assertEquals(Optional.empty(), store().head(key()));
    store().abortUpload(upload);
  }

  @Test
  void partsOfAnAbortedUploadCannotBeListed() throws Exception {
    Upload upload = aborted();
    assertRefused(Set.of("NoSuchUpload"), () -> store().listParts(upload));
  }

  @Test
  void anAbortedUploadTakesNoPart() {
    Upload upload = aborted();
    assertRefused(
        Set.of("NoSuchUpload"), () -> store().putPart(upload, 1, new PatternContent(1, 10)));
  }

  @Test
  void anAbortedUploadCannotBeCompleted() {
    Upload upload = store().createUpload(key(), false);
    UploadedPart part = store().putPart(upload, 1, new PatternContent(1, 10));
    store().abortUpload(upload);
    assertRefused(Set.of("NoSuchUpload"), () -> store().completeUpload(upload, List.of(part)));
  }

  @Test
  void aCompletedUploadTakesNoPart() {
    Upload upload = store().createUpload(key(), false);
    UploadedPart part = store().putPart(upload, 1, new PatternContent(1, 10));
    store().completeUpload(upload, List.of(part));
    assertRefused(
        Set.of("NoSuchUpload"), () -> store().putPart(upload, 1, new PatternContent(1, 10)));
  }

  @Test
  void anUnknownUploadTakesNoPart() {
    assertRefused(
        Set.of("NoSuchUpload"), () -> store().putPart(unknown(), 1, new PatternContent(1, 10)));
  }

  @Test
  void anUnknownUploadCannotBeCompleted() {
    var part = new UploadedPart(1, WRONG_TAG, 10, OptionalInt.empty());
    assertRefused(Set.of("NoSuchUpload"), () -> store().completeUpload(unknown(), List.of(part)));
  }

  @Test
  void abortingAnUnknownUploadIsNoError() {
    store().abortUpload(unknown());
  }

  @Test
  void aSourceThatFailsInMidPartLeavesNoPart() throws Exception {
    Upload upload = store().createUpload(key(), false);
    var failing = new FailingContent(MIN_PART_BYTES, 3_000_000);

    var failure =
        assertThrows(UncheckedIOException.class, () -> store().putPart(upload, 1, failing));

    assertSame(failing.failure(), failure.getCause());
    assertListed(upload, List.of());
    List<PatternContent> contents = List.of(new PatternContent(1, MIN_PART_BYTES));
    store().completeUpload(upload, putInOrder(upload, contents));
    assertStored(contents);
  }

  private List<UploadedPart> putTogether(
      Upload upload, List<PatternContent> contents, List<Integer> partNumbers) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<UploadedPart>> pending =
          partNumbers.stream()
              .map(
                  number ->
                      threads.submit(
                          () -> store().putPart(upload, number, contents.get(number - 1))))
              .toList();
      var parts = new ArrayList<UploadedPart>();
      for (Future<UploadedPart> part : pending) {
        parts.add(part.get());
      }
      parts.sort(Comparator.comparingInt(UploadedPart::partNumber));
      return parts;
    }
  }

  final Upload aborted() {
    Upload upload = store().createUpload(key(), false);
    store().abortUpload(upload);
    return upload;
  }

  final Upload unknown() {
    return new Upload(key(), "00000000-0000-0000-0000-000000000000", false);
  }
}
