package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadInProgress;
import io.imageexport.core.object.UploadedPart;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a killed server leaves goes at the next start; everything else stays. */
class UnfinishedFilesTest {
  private static final String BUCKET = "test-export";
  private static final String RANDOM = "3b0f1c7e-9a54-4d0e-8f1b-2c6d7e8f9a0b";
  private static final String PARTS = ".mpus-";
  private static final String RECORD = ".s3proxy-mpu-stub-";

  private static Vertx vertx;

  @TempDir private Path directory;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @BeforeEach
  void createBucket() throws IOException {
    withStore(store -> store.createBucket(BUCKET));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"image.qcow2", "a/b/c.qcow2", "ends-" + RANDOM, "a-stub", "a-1", ".hidden"})
  void nothingGoodIsTouched(String name) throws IOException {
    var key = new ObjectKey(BUCKET, name);
    var another = new ObjectKey(BUCKET, name + "-" + RANDOM);
    withStore(
        store -> {
          store(store, key, 1_000);
          store(store, another, 2_000);
        });
    Upload[] live = new Upload[1];
    UploadedPart[] parts = new UploadedPart[2];
    withStore(
        store -> {
          live[0] = store.createUpload(key, true);
          parts[0] = store.putPart(live[0], 1, honest(1, ObjectStoreContract.MIN_PART_BYTES));
          parts[1] = store.putPart(live[0], 2, honest(2, 10));
        });
    NavigableSet<String> before = files();

    UnfinishedFiles.remove(directory);

    assertEquals(before, files());
    withStore(
        store -> {
          assertEquals(
              List.of(live[0].uploadId()),
              store.listUploads(key).stream().map(UploadInProgress::uploadId).toList());
          store.completeUpload(live[0], List.of(parts));
          assertEquals(
              ObjectStoreContract.MIN_PART_BYTES + 10, store.head(key).orElseThrow().lengthBytes());
          assertEquals(2_000, store.head(another).orElseThrow().lengthBytes());
        });
  }

  /** The files that a server is writing lie there as a kill would leave them. */
  @ParameterizedTest
  @ValueSource(strings = {"image.qcow2", "a/b/c.qcow2"})
  void halfAPartGoes(String name) throws Exception {
    var key = new ObjectKey(BUCKET, name);
    withStore(
        store -> {
          Upload upload = store.createUpload(key, false);
          store.putPart(upload, 1, honest(1, 1_000));
          NavigableSet<String> before = files();
          var content = new HangingContent();
          Thread sender =
              Thread.ofVirtual()
                  .start(
                      () -> {
                        try {
                          store.putPart(upload, 2, content);
                        } catch (RuntimeException expected) {
                          // It is the source that ends it.
                        }
                      });
          awaitMoreThan(before.size());
          NavigableSet<String> during = files();
          during.removeAll(before);
          assertEquals(1, during.size(), during::toString);
          assertTrue(during.first().startsWith(PARTS + upload.uploadId() + "-" + name + "-2-"));
          Path half = directory.resolve(BUCKET).resolve(during.first());
          assertTrue(Files.size(half) > 0);

          UnfinishedFiles.remove(directory);

          assertEquals(before, files());
          content.end.countDown();
          join(sender);
        });
  }

  @Test
  void halfAnObjectGoesWhileItsUploadIsUnderWay() throws IOException {
    var key = new ObjectKey(BUCKET, "a/image.qcow2");
    withStore(store -> store.createUpload(key, false));
    NavigableSet<String> before = files();
    put("a/image.qcow2-" + RANDOM);

    UnfinishedFiles.remove(directory);

    assertEquals(before, files());
  }

  @Test
  void anObjectThatOnlyLooksUnfinishedStaysWhileAnUploadOfItsPrefixIsUnderWay() throws IOException {
    var key = new ObjectKey(BUCKET, "image.qcow2");
    var alike = new ObjectKey(BUCKET, "image.qcow2-" + RANDOM);
    withStore(
        store -> {
          store(store, alike, 1_000);
          store.createUpload(key, false);
        });
    put("by-hand-" + RANDOM);
    NavigableSet<String> before = files();

    UnfinishedFiles.remove(directory);

    assertEquals(before, files());
  }

  @Test
  void halfARecordAndHalfAListingGo() throws IOException {
    put(RECORD + RANDOM + "-" + RANDOM);
    put(PARTS + RANDOM + "-image.qcow2-stub-" + RANDOM);

    UnfinishedFiles.remove(directory);

    assertEquals(new TreeSet<>(), files());
  }

  /** Killed before the answer to create, or while it was aborted. */
  @ParameterizedTest
  @ValueSource(strings = {"image.qcow2", "a/b/c.qcow2"})
  void anUploadWithoutARecordGoes(String name) throws IOException {
    var key = new ObjectKey(BUCKET, name);
    withStore(
        store -> {
          Upload upload = store.createUpload(key, false);
          store.putPart(upload, 1, honest(1, 1_000));
          store.putPart(upload, 10_000, honest(2, 1_000));
          Files.delete(directory.resolve(BUCKET).resolve(RECORD + upload.uploadId()));
        });
    assertEquals(3, files().size());

    withStore(
        store -> {
          assertEquals(List.of(), store.listUploads(key));
          assertEquals(Optional.empty(), store.head(key));
          store.deleteBucket(BUCKET);
        });
    assertTrue(Files.notExists(directory.resolve(BUCKET)));
  }

  /** Killed at the end of complete: the client asks again, and is told of its success. */
  @Test
  void aRecordWithoutAnUploadGoes() throws IOException {
    var key = new ObjectKey(BUCKET, "image.qcow2");
    Upload[] done = new Upload[1];
    UploadedPart[] part = new UploadedPart[1];
    withStore(
        store -> {
          done[0] = store.createUpload(key, false);
          part[0] = store.putPart(done[0], 1, honest(1, 1_000));
          store.completeUpload(done[0], List.of(part));
        });
    put(RECORD + done[0].uploadId());

    withStore(
        store -> {
          store.completeUpload(done[0], List.of(part));
          assertEquals(1_000, store.head(key).orElseThrow().lengthBytes());
        });
    assertEquals(new TreeSet<>(List.of("image.qcow2")), files());
  }

  private void put(String name) throws IOException {
    Path file = directory.resolve(BUCKET).resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "half", UTF_8);
  }

  private NavigableSet<String> files() throws IOException {
    Path bucket = directory.resolve(BUCKET);
    var names = new TreeSet<String>();
    try (Stream<Path> all = Files.walk(bucket)) {
      all.filter(Files::isRegularFile)
          .forEach(file -> names.add(bucket.relativize(file).toString()));
    }
    return names;
  }

  private void awaitMoreThan(int count) throws IOException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (files().size() <= count || hasEmpty()) {
      assertTrue(System.nanoTime() < end, "the server wrote nothing");
      Thread.onSpinWait();
    }
  }

  private boolean hasEmpty() throws IOException {
    for (String name : files()) {
      Path file = directory.resolve(BUCKET).resolve(name);
      if (name.contains("-2-") && Files.exists(file) && Files.size(file) == 0) {
        return true;
      }
    }
    return false;
  }

  private static void store(S3ObjectStore store, ObjectKey key, int lengthBytes) {
    Upload upload = store.createUpload(key, false);
    store.completeUpload(upload, List.of(store.putPart(upload, 1, honest(1, lengthBytes))));
  }

  private static PartContent honest(long seed, int lengthBytes) {
    return ChecksummedContent.honest(new PatternContent(seed, lengthBytes));
  }

  private void withStore(Scene scene) throws IOException {
    var limits = S3Limits.defaults();
    try (var server = EmbeddedObjectStore.start(directory, 0, "access", "secret", limits);
        var store =
            new S3ObjectStore(
                vertx,
                new S3Endpoint(
                    server.endpoint(),
                    "us-east-1",
                    "access",
                    "secret",
                    S3Endpoint.AddressingStyle.PATH),
                limits,
                InstantSource.system())) {
      scene.play(store);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Scene {
    void play(S3ObjectStore store) throws IOException;
  }

  /** A part of which the first MiB comes, and the rest never. */
  private static final class HangingContent implements PartContent {
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public long lengthBytes() {
      return 8 << 20;
    }

    @Override
    public OptionalInt crc32c() {
      return OptionalInt.empty();
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
      if (position >= 1 << 20) {
        try {
          end.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        throw new IOException("never");
      }
      destination.position(destination.limit());
    }
  }
}
