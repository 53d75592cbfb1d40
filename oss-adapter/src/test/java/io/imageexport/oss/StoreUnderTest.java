package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.PERMANENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.vertx.core.Vertx;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;

/** A store that tests call, with a bucket for them and a key for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreUnderTest {
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

  final S3Endpoint endpoint() {
    return endpoint;
  }

  final String bucket() {
    return bucket;
  }

  /** Lets the rest of the test use another key than the one that was chosen for it. */
  final void useKey(ObjectKey another) {
    key = another;
  }

  S3ObjectStore open(S3Endpoint endpoint) {
    return new S3ObjectStore(vertx, endpoint, S3Limits.defaults(), InstantSource.system());
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

  private static void assertNextBytes(PatternContent content, InputStream body) throws IOException {
    byte[] expected = new byte[(int) content.lengthBytes()];
    content.read(0, ByteBuffer.wrap(expected));
    byte[] actual = body.readNBytes(expected.length);
    assertEquals(-1, Arrays.mismatch(expected, actual), "first differing byte");
  }

  static void assertRefused(Set<String> codes, Executable action) {
    var refusal = assertThrows(ObjectStoreException.class, action);
    assertTrue(codes.contains(refusal.code()), refusal::toString);
    assertEquals(PERMANENT, refusal.kind(), refusal::toString);
  }

  final List<UploadedPart> putInOrder(Upload upload, List<PatternContent> contents) {
    var parts = new ArrayList<UploadedPart>();
    for (int index = 0; index < contents.size(); index++) {
      parts.add(store.putPart(upload, index + 1, contents.get(index)));
    }
    return parts;
  }
}
