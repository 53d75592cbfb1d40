package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.PERMANENT;
import static io.imageexport.core.object.ObjectStoreException.Kind.TRANSIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.Bucket;
import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadInProgress;
import io.imageexport.core.object.UploadedPart;
import io.vertx.core.Vertx;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every S3 store must do for an export, asked through {@link S3ObjectStore}.
 *
 * <p>A store's subclass names its endpoint, and overrides the tests of the rules that it does not
 * keep, each with the reason.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ObjectStoreContract {
  /** The smallest length of a part that is not the last. */
  static final int MIN_PART_BYTES = 5 * 1024 * 1024;

  static final EntityTag WRONG_TAG = new EntityTag("\"00000000000000000000000000000000\"");
  private static final AtomicInteger UNIQUE = new AtomicInteger();

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient independentClient = HttpClient.newHttpClient();
  private final String bucket = "contract-" + Long.toString(System.nanoTime(), 36);
  private S3Endpoint endpoint;
  private S3ObjectStore store;
  private ObjectKey key;

  /** Makes the store ready; called once, before all tests. */
  abstract S3Endpoint start() throws Exception;

  /** Called once, after all tests, if it was made ready. */
  abstract void stop() throws Exception;

  @BeforeAll
  void openStore() throws Exception {
    endpoint = start();
    store = open(endpoint);
    store.createBucket(bucket);
  }

  @BeforeEach
  void chooseKey() {
    key = new ObjectKey(bucket, "exports/image-" + UNIQUE.incrementAndGet() + ".qcow2");
  }

  @AfterAll
  void closeStore() throws Exception {
    independentClient.close();
    if (store != null) {
      store.close();
      stop();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  S3ObjectStore store() {
    return store;
  }

  ObjectKey key() {
    return key;
  }

  S3ObjectStore open(S3Endpoint endpoint) {
    return new S3ObjectStore(vertx, endpoint, S3Limits.defaults(), InstantSource.system());
  }

  @Test
  void listsTheBucketsItHas() {
    List<String> names = store.listBuckets().stream().map(Bucket::name).toList();
    assertTrue(names.contains(bucket), names::toString);
  }

  @Test
  void creatingOnesOwnBucketAgainChangesNothing() {
    store.createBucket(bucket);
    assertEquals(1, store.listBuckets().stream().filter(b -> b.name().equals(bucket)).count());
  }

  @Test
  void answersAPing() {
    store.ping();
  }

  @Test
  void partsMayComeOutOfOrderAndTogether() throws Exception {
    List<PatternContent> contents =
        List.of(
            new PatternContent(1, MIN_PART_BYTES),
            new PatternContent(2, MIN_PART_BYTES + 1),
            new PatternContent(3, MIN_PART_BYTES + 300_001),
            new PatternContent(4, MIN_PART_BYTES),
            new PatternContent(5, 77));
    Upload upload = store.createUpload(key, false);
    List<UploadedPart> parts = putTogether(upload, contents, List.of(5, 3, 1, 4, 2));
    assertEquals(Optional.empty(), store.head(key), "visible before it is complete");

    store.completeUpload(upload, parts);

    assertStored(contents);
  }

  @Test
  void aPartMayBeReplaced() throws Exception {
    var first = new PatternContent(1, MIN_PART_BYTES);
    var replacement = new PatternContent(9, MIN_PART_BYTES + 5);
    var last = new PatternContent(2, 10);
    Upload upload = store.createUpload(key, false);
    store.putPart(upload, 1, first);
    UploadedPart lastPart = store.putPart(upload, 2, last);
    UploadedPart firstPart = store.putPart(upload, 1, replacement);
    assertListed(upload, List.of(firstPart, lastPart));

    store.completeUpload(upload, List.of(firstPart, lastPart));

    assertStored(List.of(replacement, last));
  }

  @Test
  void listsPartsByAscendingNumber() {
    Upload upload = store.createUpload(key, false);
    assertListed(upload, List.of());
    UploadedPart eleventh = store.putPart(upload, 11, new PatternContent(1, 4_000));
    UploadedPart second = store.putPart(upload, 2, new PatternContent(2, 1));
    UploadedPart last = store.putPart(upload, 10_000, new PatternContent(3, 300_000));

    assertListed(upload, List.of(second, eleventh, last));
    store.abortUpload(upload);
  }

  @Test
  void theLastPartMayBeEmpty() throws Exception {
    List<PatternContent> contents =
        List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, 0));
    Upload upload = store.createUpload(key, false);

    store.completeUpload(upload, putInOrder(upload, contents));

    assertStored(contents);
  }

  @Test
  void theOnlyPartMayBeEmpty() throws Exception {
    List<PatternContent> contents = List.of(new PatternContent(1, 0));
    Upload upload = store.createUpload(key, false);

    store.completeUpload(upload, putInOrder(upload, contents));

    assertStored(contents);
  }

  @Test
  void aSmallPartBeforeTheLastIsRefused() throws Exception {
    Upload upload = store.createUpload(key, false);
    List<UploadedPart> parts =
        putInOrder(
            upload, List.of(new PatternContent(1, MIN_PART_BYTES - 1), new PatternContent(2, 1)));

    assertRefused(Set.of("EntityTooSmall"), () -> store.completeUpload(upload, parts));
    store.abortUpload(upload);
  }

  @Test
  void completingInTheWrongOrderIsRefused() throws Exception {
    Upload upload = store.createUpload(key, false);
    List<UploadedPart> parts =
        putInOrder(
            upload,
            List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, MIN_PART_BYTES)));

    assertRefused(Set.of("InvalidPartOrder"), () -> store.completeUpload(upload, parts.reversed()));
    store.abortUpload(upload);
  }

  @Test
  void completingWithAWrongEntityTagIsRefused() {
    Upload upload = store.createUpload(key, false);
    store.putPart(upload, 1, new PatternContent(1, 10));
    var wrong = new UploadedPart(1, WRONG_TAG, 10, OptionalInt.empty());

    assertRefused(Set.of("InvalidPart"), () -> store.completeUpload(upload, List.of(wrong)));
    store.abortUpload(upload);
  }

  @Test
  void completingAPartThatIsNotThereIsRefused() {
    Upload upload = store.createUpload(key, false);
    UploadedPart part = store.putPart(upload, 1, new PatternContent(1, MIN_PART_BYTES));
    var missing = new UploadedPart(2, part.entityTag(), part.lengthBytes(), OptionalInt.empty());

    assertRefused(
        Set.of("InvalidPart"), () -> store.completeUpload(upload, List.of(part, missing)));
    store.abortUpload(upload);
  }

  @Test
  void aPartKeepsItsChecksum() throws Exception {
    List<PatternContent> contents =
        List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, 70_001));
    Upload upload = store.createUpload(key, true);
    assertTrue(upload.checksummed());
    List<UploadedPart> parts = new ArrayList<>();
    for (int index = 0; index < contents.size(); index++) {
      var content = ChecksummedContent.honest(contents.get(index));
      UploadedPart part = store.putPart(upload, index + 1, content);
      assertEquals(content.crc32c(), part.crc32c());
      parts.add(part);
    }
    assertListed(upload, parts);

    store.completeUpload(upload, parts);

    assertStored(contents);
  }

  @Test
  void aChecksumThatDoesNotFitIsRefused() throws Exception {
    var content = new PatternContent(1, MIN_PART_BYTES);
    var honest = ChecksummedContent.honest(content);
    Upload upload = store.createUpload(key, true);

    var refusal =
        assertThrows(
            ObjectStoreException.class,
            () -> store.putPart(upload, 1, new ChecksummedContent(content, honest.claimed() ^ 1)));

    assertTrue(
        Set.of("BadDigest", "XAmzContentChecksumMismatch").contains(refusal.code()),
        refusal::toString);
    assertEquals(TRANSIENT, refusal.kind(), refusal::toString);
    assertListed(upload, List.of());
    UploadedPart part = store.putPart(upload, 1, honest);
    store.completeUpload(upload, List.of(part));
    assertStored(List.of(content));
  }

  @Test
  void aChecksummedUploadTakesNoContentWithoutChecksum() {
    Upload upload = store.createUpload(key, true);
    assertThrows(
        IllegalArgumentException.class, () -> store.putPart(upload, 1, new PatternContent(1, 10)));
    store.abortUpload(upload);
  }

  @Test
  void anUploadWithoutChecksumsTakesContentThatHasOne() throws Exception {
    var content = new PatternContent(1, 1_000);
    Upload upload = store.createUpload(key, false);
    assertFalse(upload.checksummed());
    UploadedPart part = store.putPart(upload, 1, ChecksummedContent.honest(content));
    assertListed(upload, List.of(part));
    store.completeUpload(upload, List.of(part));
    assertStored(List.of(content));
  }

  @Test
  void uploadsInProgressAreListedByTheirKey() {
    assertEquals(List.of(), store.listUploads(key));
    Instant before = Instant.now().minusSeconds(60);
    Upload first = store.createUpload(key, false);
    Upload second = store.createUpload(key, true);
    var longer = new ObjectKey(bucket, key.key() + "-2");
    Upload other = store.createUpload(longer, false);

    List<UploadInProgress> uploads = store.listUploads(key);

    assertEquals(
        Set.of(first.uploadId(), second.uploadId()),
        Set.copyOf(uploads.stream().map(UploadInProgress::uploadId).toList()));
    for (UploadInProgress upload : uploads) {
      assertEquals(key, upload.key());
      Instant initiatedAt = upload.initiatedAt().orElseThrow();
      assertTrue(initiatedAt.isAfter(before), upload::toString);
      assertTrue(initiatedAt.isBefore(Instant.now().plusSeconds(60)), upload::toString);
    }
    assertEquals(1, store.listUploads(longer).size());
    UploadedPart part = store.putPart(first, 1, new PatternContent(1, 10));
    store.completeUpload(first, List.of(part));
    store.abortUpload(second);
    assertEquals(List.of(), store.listUploads(key));
    store.abortUpload(other);
  }

  @Test
  void anAbortedUploadLeavesNoObject() {
    Upload upload = store.createUpload(key, false);
    store.putPart(upload, 1, new PatternContent(1, 1_000));

    store.abortUpload(upload);

    assertEquals(Optional.empty(), store.head(key));
    store.abortUpload(upload);
  }

  @Test
  void partsOfAnAbortedUploadCannotBeListed() throws Exception {
    Upload upload = aborted();
    assertRefused(Set.of("NoSuchUpload"), () -> store.listParts(upload));
  }

  @Test
  void anAbortedUploadTakesNoPart() {
    Upload upload = aborted();
    assertRefused(
        Set.of("NoSuchUpload"), () -> store.putPart(upload, 1, new PatternContent(1, 10)));
  }

  @Test
  void anAbortedUploadCannotBeCompleted() {
    Upload upload = store.createUpload(key, false);
    UploadedPart part = store.putPart(upload, 1, new PatternContent(1, 10));
    store.abortUpload(upload);
    assertRefused(Set.of("NoSuchUpload"), () -> store.completeUpload(upload, List.of(part)));
  }

  @Test
  void aCompletedUploadTakesNoPart() {
    Upload upload = store.createUpload(key, false);
    UploadedPart part = store.putPart(upload, 1, new PatternContent(1, 10));
    store.completeUpload(upload, List.of(part));
    assertRefused(
        Set.of("NoSuchUpload"), () -> store.putPart(upload, 1, new PatternContent(1, 10)));
  }

  @Test
  void anUnknownUploadTakesNoPart() {
    assertRefused(
        Set.of("NoSuchUpload"), () -> store.putPart(unknown(), 1, new PatternContent(1, 10)));
  }

  @Test
  void anUnknownUploadCannotBeCompleted() {
    var part = new UploadedPart(1, WRONG_TAG, 10, OptionalInt.empty());
    assertRefused(Set.of("NoSuchUpload"), () -> store.completeUpload(unknown(), List.of(part)));
  }

  @Test
  void abortingAnUnknownUploadIsNoError() {
    store.abortUpload(unknown());
  }

  @Test
  void aMissingBucketTakesNoUpload() {
    var elsewhere = new ObjectKey("no-such-bucket-" + UNIQUE.incrementAndGet(), "image.qcow2");
    assertRefused(Set.of("NoSuchBucket"), () -> store.createUpload(elsewhere, false));
    assertEquals(Optional.empty(), store.head(elsewhere));
  }

  @Test
  void aMissingObjectHasNoHead() {
    assertEquals(Optional.empty(), store.head(key));
  }

  @Test
  void aWrongSecretIsRefused() {
    S3Endpoint right = endpoint;
    var wrong =
        new S3Endpoint(
            right.endpoint(), right.region(), right.accessKey(), "not-the-secret", right.style());
    Upload upload = store.createUpload(key, false);
    Set<String> codes = Set.of("SignatureDoesNotMatch", "AccessDenied");
    try (S3ObjectStore stranger = open(wrong)) {
      assertRefused(codes, stranger::listBuckets);
      assertRefused(codes, () -> stranger.putPart(upload, 1, new PatternContent(1, 10)));
      assertRefused(codes, () -> stranger.head(key));
      assertRefused(codes, () -> stranger.abortUpload(upload));
    }
    store.abortUpload(upload);
  }

  @Test
  void anUnknownAccessKeyIsRefused() {
    S3Endpoint right = endpoint;
    var unknown =
        new S3Endpoint(
            right.endpoint(), right.region(), "UNKNOWNKEY", right.secretKey(), right.style());
    try (S3ObjectStore stranger = open(unknown)) {
      assertRefused(Set.of("InvalidAccessKeyId", "AccessDenied"), stranger::listBuckets);
    }
  }

  @Test
  void aSourceThatFailsInMidPartLeavesNoPart() throws Exception {
    Upload upload = store.createUpload(key, false);
    var failing = new FailingContent(MIN_PART_BYTES, 3_000_000);

    var failure = assertThrows(UncheckedIOException.class, () -> store.putPart(upload, 1, failing));

    assertSame(failing.failure, failure.getCause());
    assertListed(upload, List.of());
    List<PatternContent> contents = List.of(new PatternContent(1, MIN_PART_BYTES));
    store.completeUpload(upload, putInOrder(upload, contents));
    assertStored(contents);
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
    key = new ObjectKey(bucket, name);
    List<PatternContent> contents = List.of(new PatternContent(name.hashCode(), 1_000));
    Upload upload = store.createUpload(key, false);
    List<UploadedPart> parts = putInOrder(upload, contents);
    assertListed(upload, parts);

    store.completeUpload(upload, parts);

    assertStored(contents);
  }

  @Test
  void keysKeepDoubledSlashes() throws Exception {
    key = withDoubledSlash();
    List<PatternContent> contents = List.of(new PatternContent(1, 1_000));
    Upload upload = store.createUpload(key, false);

    store.completeUpload(upload, putInOrder(upload, contents));

    assertStored(contents);
  }

  final ObjectKey withDoubledSlash() {
    return new ObjectKey(bucket, "doubled//slash");
  }

  @Test
  void anyPieceOfAnObjectCanBeRead() throws Exception {
    List<PatternContent> contents =
        List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, 70_001));
    Upload upload = store.createUpload(key, false);
    store.completeUpload(upload, putInOrder(upload, contents));
    StoredObject stored = store.head(key).orElseThrow();
    for (long position : List.of(0L, 1L, MIN_PART_BYTES - 5L, MIN_PART_BYTES + 70_000L)) {
      int lengthBytes = (int) Math.min(10, MIN_PART_BYTES + 70_001L - position);
      ByteBuffer piece = ByteBuffer.allocate(lengthBytes);
      store.read(key, stored, position, piece);
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
    store.read(key, stored, 0, largest);
    assertEquals(0, largest.remaining());
  }

  @Test
  void anObjectThatWasReplacedIsNotReadOn() throws Exception {
    Upload first = store.createUpload(key, false);
    store.completeUpload(first, List.of(store.putPart(first, 1, new PatternContent(1, 100))));
    StoredObject stored = store.head(key).orElseThrow();
    Upload second = store.createUpload(key, false);
    store.completeUpload(second, List.of(store.putPart(second, 1, new PatternContent(2, 100))));
    assertRefused(
        Set.of("PreconditionFailed"), () -> store.read(key, stored, 0, ByteBuffer.allocate(10)));
  }

  @Test
  void aMissingObjectCannotBeRead() {
    var missing = new StoredObject(10, Optional.of(WRONG_TAG));
    assertRefused(Set.of("NoSuchKey"), () -> store.read(key, missing, 0, ByteBuffer.allocate(10)));
  }

  @Test
  void anEmptyBucketCanBeDeletedAndAFullOneCannot() {
    String another = bucket + "-2";
    store.createBucket(another);
    ObjectKey object = new ObjectKey(another, "object");
    Upload upload = store.createUpload(object, false);
    store.completeUpload(upload, List.of(store.putPart(upload, 1, new PatternContent(1, 100))));
    assertRefused(Set.of("BucketNotEmpty"), () -> store.deleteBucket(another));
    assertEquals(100, store.head(object).orElseThrow().lengthBytes());

    String empty = bucket + "-3";
    store.createBucket(empty);
    store.deleteBucket(empty);
    assertTrue(store.listBuckets().stream().noneMatch(b -> b.name().equals(empty)));
    assertRefused(Set.of("NoSuchBucket"), () -> store.deleteBucket(empty));
  }

  /** Asks a whole upload of the store by an endpoint that has buckets in its host. */
  final void assertTakesBucketsInTheHost(URI domain) throws Exception {
    S3Endpoint byPath = endpoint;
    var byHost =
        new S3Endpoint(
            domain,
            byPath.region(),
            byPath.accessKey(),
            byPath.secretKey(),
            S3Endpoint.AddressingStyle.VIRTUAL);
    var contents = List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, 10));
    String another = bucket + "-host";
    try (S3ObjectStore other = open(byHost)) {
      other.createBucket(another);
      key = new ObjectKey(another, "a/b c.qcow2");
      Upload upload = other.createUpload(key, false);
      assertEquals(
          List.of(upload.uploadId()),
          other.listUploads(key).stream().map(UploadInProgress::uploadId).toList());
      UploadedPart first = other.putPart(upload, 1, contents.get(0));
      UploadedPart second = other.putPart(upload, 2, contents.get(1));
      assertEquals(List.of(asListed(first), asListed(second)), other.listParts(upload));
      other.completeUpload(upload, List.of(first, second));
      StoredObject stored = other.head(key).orElseThrow();
      assertEquals(MIN_PART_BYTES + 10, stored.lengthBytes());
      ByteBuffer piece = ByteBuffer.allocate(10);
      other.read(key, stored, MIN_PART_BYTES, piece);
      assertEquals(contents.get(1).byteAt(9), piece.get(9));
    }
  }

  /** Asserts that the store lists these parts, and no others. */
  final void assertListed(Upload upload, List<UploadedPart> put) {
    assertEquals(put.stream().map(this::asListed).toList(), store.listParts(upload));
  }

  /** How the store lists a part that it acknowledged. */
  ListedPart asListed(UploadedPart put) {
    return new ListedPart(
        put.partNumber(),
        OptionalLong.of(put.lengthBytes()),
        Optional.of(put.entityTag()),
        put.crc32c());
  }

  /** A part as a store lists it that does not list checksums. */
  static ListedPart withoutChecksum(ListedPart part) {
    return new ListedPart(
        part.partNumber(), part.lengthBytes(), part.entityTag(), OptionalInt.empty());
  }

  /** Asserts that an object has the entity tag of one that was made of parts. */
  void requireTagOfParts(Optional<EntityTag> tag, int parts) {
    assertTrue(tag.orElseThrow().text().endsWith("-" + parts + "\""), tag::toString);
  }

  final void assertStored(List<PatternContent> contents) throws Exception {
    long lengthBytes = contents.stream().mapToLong(PatternContent::lengthBytes).sum();
    StoredObject stored = store.head(key).orElseThrow();
    assertEquals(lengthBytes, stored.lengthBytes());
    requireTagOfParts(stored.entityTag(), contents.size());
    String address = store.presignGet(key, Duration.ofMinutes(5), Instant.now());
    HttpResponse<InputStream> response =
        independentClient.send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (var body = new BufferedInputStream(response.body())) {
      assertEquals(200, response.statusCode());
      for (PatternContent content : contents) {
        assertNextBytes(content, body);
      }
      assertEquals(-1, body.read(), "more bytes than were put");
    }
  }

  static void assertRefused(Set<String> codes, Executable action) {
    var refusal = assertThrows(ObjectStoreException.class, action);
    assertTrue(codes.contains(refusal.code()), refusal::toString);
    assertEquals(PERMANENT, refusal.kind(), refusal::toString);
  }

  final Upload aborted() {
    Upload upload = store.createUpload(key, false);
    store.abortUpload(upload);
    return upload;
  }

  final Upload unknown() {
    return new Upload(key, "00000000-0000-0000-0000-000000000000", false);
  }

  private static void assertNextBytes(PatternContent content, InputStream body) throws IOException {
    byte[] expected = new byte[(int) content.lengthBytes()];
    content.read(0, ByteBuffer.wrap(expected));
    byte[] actual = body.readNBytes(expected.length);
    assertEquals(-1, Arrays.mismatch(expected, actual), "first differing byte");
  }

  final List<UploadedPart> putInOrder(Upload upload, List<PatternContent> contents) {
    var parts = new ArrayList<UploadedPart>();
    for (int index = 0; index < contents.size(); index++) {
      parts.add(store.putPart(upload, index + 1, contents.get(index)));
    }
    return parts;
  }

  private List<UploadedPart> putTogether(
      Upload upload, List<PatternContent> contents, List<Integer> partNumbers) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<UploadedPart>> pending =
          partNumbers.stream()
              .map(
                  number ->
                      threads.submit(() -> store.putPart(upload, number, contents.get(number - 1))))
              .toList();
      var parts = new ArrayList<UploadedPart>();
      for (Future<UploadedPart> part : pending) {
        parts.add(part.get());
      }
      parts.sort(Comparator.comparingInt(UploadedPart::partNumber));
      return parts;
    }
  }

  /** Content whose source breaks at a given byte. */
  static final class FailingContent implements PartContent {
    private final IOException failure = new IOException("bad block");
    private final long lengthBytes;
    private final long failsAt;
    private final OptionalInt crc32c;

    FailingContent(long lengthBytes, long failsAt) {
      this(lengthBytes, failsAt, OptionalInt.empty());
    }

    FailingContent(long lengthBytes, long failsAt, OptionalInt crc32c) {
      this.lengthBytes = lengthBytes;
      this.failsAt = failsAt;
      this.crc32c = crc32c;
    }

    @Override
    public OptionalInt crc32c() {
      return crc32c;
    }

    @Override
    public long lengthBytes() {
      return lengthBytes;
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
      if (position + destination.remaining() > failsAt) {
        throw failure;
      }
      new PatternContent(1, lengthBytes).read(position, destination);
    }
  }
}
