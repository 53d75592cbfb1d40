package io.imageexport.oss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.testing.Tool;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store on a disk that has no room left. */
class FullDiskTest {
  private static final String SIZE = "16m";
  private static final int PART_BYTES = 9 << 20;
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");

  @TempDir private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private EmbeddedObjectStore server;
  private S3ObjectStore store;

  @BeforeEach
  void start() throws Exception {
    int status =
        new ProcessBuilder(
                "mount", "-t", "tmpfs", "-o", "size=" + SIZE, "none", directory.toString())
            .start()
            .waitFor();
    if (status != 0) {
      // Root in a container may not mount either.
      Tool.skip("no tmpfs can be mounted here; run the test as root, outside of a container");
    }
    server = EmbeddedObjectStore.start(directory, 0, "ACCESS", "secret", S3Limits.defaults());
    S3Endpoint endpoint =
        new S3Endpoint(
            server.endpoint(), "us-east-1", "ACCESS", "secret", S3Endpoint.AddressingStyle.PATH);
    store = new S3ObjectStore(vertx, endpoint, S3Limits.defaults(), Clock.systemUTC());
    store.createBucket(KEY.bucket());
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await();
    if (server != null) {
      store.close();
      server.close();
      run("umount", directory.toString());
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  private static void assertRefused(Executable call) {
    ObjectStoreException refusal = assertThrows(ObjectStoreException.class, call);
    assertEquals("InsufficientStorage", refusal.code(), refusal.getMessage());
    assertEquals(ObjectStoreException.Kind.PERMANENT, refusal.kind());
    assertTrue(refusal.getMessage().contains("disk of the embedded object store is full"));
  }

  /** The server closes a connection whose body it has refused, which the next call may be on. */
  private void abort(Upload upload) {
    try {
      store.abortUpload(upload);
    } catch (ObjectStoreException failure) {
      assertEquals(ObjectStoreException.Kind.TRANSIENT, failure.kind(), failure.getMessage());
      store.abortUpload(upload);
    }
  }

  @Test
  void aPartWithoutRoomIsRefusedForGood() {
    Upload upload = store.createUpload(KEY, false);
    store.putPart(upload, 1, new PatternContent(1, PART_BYTES));
    assertRefused(() -> store.putPart(upload, 2, new PatternContent(2, PART_BYTES)));
    abort(upload);
    // There is room again.
    Upload next = store.createUpload(KEY, false);
    store.putPart(next, 1, new PatternContent(1, PART_BYTES));
  }

  /** The parts are copied into the object while they are still there. */
  @Test
  void anUploadWithoutRoomForItsObjectIsNotCompleted() {
    Upload upload = store.createUpload(KEY, false);
    UploadedPart part = store.putPart(upload, 1, new PatternContent(1, PART_BYTES));
    ObjectStoreException late =
        assertThrows(ObjectStoreException.class, () -> store.completeUpload(upload, List.of(part)));
    assertEquals(ObjectStoreException.Kind.TRANSIENT, late.kind(), "the answer had begun");
    assertRefused(() -> store.listParts(upload));
    assertEquals(
        List.of(part.entityTag()),
        store.listParts(upload).stream().map(listed -> listed.entityTag().orElseThrow()).toList());
  }
}
