package io.imageexport.oss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.Bucket;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadInProgress;
import io.imageexport.core.object.UploadedPart;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every S3 store must do for an export, asked through {@link S3ObjectStore}.
 *
 * <p>A store's subclass names its endpoint, and overrides the tests of the rules that it does not
 * keep, each with the reason.
 */
abstract class ObjectStoreContract extends UploadContract {
  @Test
  void listsTheBucketsItHas() {
    List<String> names = store().listBuckets().stream().map(Bucket::name).toList();
    assertTrue(names.contains(bucket()), names::toString);
  }

  @Test
  void creatingOnesOwnBucketAgainChangesNothing() {
    store().createBucket(bucket());
    assertEquals(1, store().listBuckets().stream().filter(b -> b.name().equals(bucket())).count());
  }

  @Test
  void answersAPing() {
    store().ping();
  }

  @Test
  void aMissingBucketTakesNoUpload() {
    var elsewhere = new ObjectKey(bucket() + "-missing", "image.qcow2");
    assertRefused(Set.of("NoSuchBucket"), () -> store().createUpload(elsewhere, false));
    assertEquals(Optional.empty(), store().head(elsewhere));
  }

  @Test
  void aMissingObjectHasNoHead() {
    assertEquals(Optional.empty(), store().head(key()));
  }

  @Test
  void aWrongSecretIsRefused() {
    S3Endpoint right = endpoint();
    var wrong =
        new S3Endpoint(
            right.endpoint(), right.region(), right.accessKey(), "not-the-secret", right.style());
    Upload upload = store().createUpload(key(), false);
    Set<String> codes = Set.of("SignatureDoesNotMatch", "AccessDenied");
    try (S3ObjectStore stranger = open(wrong)) {
      assertRefused(codes, stranger::listBuckets);
      assertRefused(codes, () -> stranger.putPart(upload, 1, new PatternContent(1, 10)));
      assertRefused(codes, () -> stranger.head(key()));
      assertRefused(codes, () -> stranger.abortUpload(upload));
    }
    store().abortUpload(upload);
  }

  @Test
  void anUnknownAccessKeyIsRefused() {
    S3Endpoint right = endpoint();
    var unknown =
        new S3Endpoint(
            right.endpoint(), right.region(), "UNKNOWNKEY", right.secretKey(), right.style());
    try (S3ObjectStore stranger = open(unknown)) {
      assertRefused(Set.of("InvalidAccessKeyId", "AccessDenied"), stranger::listBuckets);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a/b/c",
        "space and+plus",
        "中文/é😀.qcow2",
        "percent%41%zz",
        "a&b=c;d:e,f@g$h!i*j(k)'",
        "query?x=1#fragment",
        "quote\"<x>&amp;[y]{z}|\\^`~",
      })
  void keysKeepEveryCharacter(String name) throws Exception {
    useKey(new ObjectKey(bucket(), name));
    List<PatternContent> contents = List.of(new PatternContent(name.hashCode(), 1_000));
    Upload upload = store().createUpload(key(), false);
    List<UploadedPart> parts = putInOrder(upload, contents);
    assertListed(upload, parts);

    store().completeUpload(upload, parts);

    assertStored(contents);
  }

  @Test
  void keysKeepDoubledSlashes() throws Exception {
    useKey(withDoubledSlash());
    List<PatternContent> contents = List.of(new PatternContent(1, 1_000));
    Upload upload = store().createUpload(key(), false);

    store().completeUpload(upload, putInOrder(upload, contents));

    assertStored(contents);
  }

  final ObjectKey withDoubledSlash() {
    return new ObjectKey(bucket(), "doubled//slash");
  }

  @Test
  void anyPieceOfAnObjectCanBeRead() throws Exception {
    List<PatternContent> contents =
        List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, 70_001));
    Upload upload = store().createUpload(key(), false);
    store().completeUpload(upload, putInOrder(upload, contents));
    StoredObject stored = store().head(key()).orElseThrow();
    for (long position : List.of(0L, 1L, MIN_PART_BYTES - 5L, MIN_PART_BYTES + 70_000L)) {
      int lengthBytes = (int) Math.min(10, MIN_PART_BYTES + 70_001L - position);
      ByteBuffer piece = ByteBuffer.allocate(lengthBytes);
      store().read(key(), stored, position, piece);
      for (int i = 0; i < lengthBytes; i++) {
        long at = position + i;
        byte expected =
            at < MIN_PART_BYTES
                ? contents.get(0).byteAt(at)
                : contents.get(1).byteAt(at - MIN_PART_BYTES);
        assertEquals(expected, piece.get(i), "byte " + at);
      }
    }
    ByteBuffer largest = ByteBuffer.allocate(ObjectStore.MAX_READ_BYTES);
    store().read(key(), stored, 0, largest);
    assertEquals(0, largest.remaining());
  }

  @Test
  void anObjectThatWasReplacedIsNotReadOn() throws Exception {
    Upload first = store().createUpload(key(), false);
    store().completeUpload(first, List.of(store().putPart(first, 1, new PatternContent(1, 100))));
    StoredObject stored = store().head(key()).orElseThrow();
    Upload second = store().createUpload(key(), false);
    store().completeUpload(second, List.of(store().putPart(second, 1, new PatternContent(2, 100))));
    assertRefused(
        Set.of("PreconditionFailed"),
        () -> store().read(key(), stored, 0, ByteBuffer.allocate(10)));
  }

  @Test
  void aMissingObjectCannotBeRead() {
    var missing = new StoredObject(10, Optional.of(WRONG_TAG));
    assertRefused(
        Set.of("NoSuchKey"), () -> store().read(key(), missing, 0, ByteBuffer.allocate(10)));
  }

  @Test
  void anEmptyBucketCanBeDeletedAndAFullOneCannot() {
    String another = bucket() + "-2";
    store().createBucket(another);
    ObjectKey object = new ObjectKey(another, "object");
    Upload upload = store().createUpload(object, false);
    store().completeUpload(upload, List.of(store().putPart(upload, 1, new PatternContent(1, 100))));
    assertRefused(Set.of("BucketNotEmpty"), () -> store().deleteBucket(another));
    assertEquals(100, store().head(object).orElseThrow().lengthBytes());

    String empty = bucket() + "-3";
    store().createBucket(empty);
    store().deleteBucket(empty);
    assertTrue(store().listBuckets().stream().noneMatch(b -> b.name().equals(empty)));
    assertRefused(Set.of("NoSuchBucket"), () -> store().deleteBucket(empty));
  }

  /** Asks a whole upload of the store by an endpoint that has buckets in its host. */
  final void assertTakesBucketsInTheHost(URI domain) throws Exception {
    S3Endpoint byPath = endpoint();
    var byHost =
        new S3Endpoint(
            domain,
            byPath.region(),
            byPath.accessKey(),
            byPath.secretKey(),
            S3Endpoint.AddressingStyle.VIRTUAL);
    var contents = List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, 10));
    String another = bucket() + "-host";
    try (S3ObjectStore other = open(byHost)) {
      other.createBucket(another);
      useKey(new ObjectKey(another, "a/b c.qcow2"));
      Upload upload = other.createUpload(key(), false);
      assertEquals(
          List.of(upload.uploadId()),
          other.listUploads(key()).stream().map(UploadInProgress::uploadId).toList());
      UploadedPart first = other.putPart(upload, 1, contents.get(0));
      UploadedPart second = other.putPart(upload, 2, contents.get(1));
      assertEquals(List.of(asListed(first), asListed(second)), other.listParts(upload));
      other.completeUpload(upload, List.of(first, second));
      StoredObject stored = other.head(key()).orElseThrow();
      assertEquals(MIN_PART_BYTES + 10, stored.lengthBytes());
      ByteBuffer piece = ByteBuffer.allocate(10);
      other.read(key(), stored, MIN_PART_BYTES, piece);
      assertEquals(contents.get(1).byteAt(9), piece.get(9));
    }
  }
}
