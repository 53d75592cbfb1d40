package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.PERMANENT;
import static io.imageexport.core.object.ObjectStoreException.Kind.TRANSIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.UploadedPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How the client sends the bytes of a part. */
class S3PartBodiesTest extends ScriptedStoreTest {
  @Test
  void anEarlyRefusalStopsTheBody() throws IOException {
    var calls = new AtomicInteger();
    var content = new CountingContent(10_000 * MEBIBYTE);
    withStore(
        connection -> {
          if (calls.getAndIncrement() > 0) {
            connection.readRequest();
            connection.answer("200 OK", NO_BUCKETS);
            return;
          }
          connection.readHead();
          connection.skip(MEBIBYTE);
          connection.answer("403 Forbidden", error("AccessDenied"));
          connection.staySilent();
        },
        store -> {
          assertFails(PERMANENT, "AccessDenied", () -> store.putPart(UPLOAD, 1, content));
          assertTrue(content.bytesRead.get() < 200 * MEBIBYTE, content.bytesRead::toString);
          // The half-sent request's connection is not used again.
          assertEquals(List.of(), store.listBuckets());
          assertEquals(2, calls.get());
        });
  }

  @Test
  void anEarlyRefusalIsHeardThoughTheStoreHangsUp() throws IOException {
    withStore(
        connection -> {
          connection.readHead();
          connection.answer("403 Forbidden", error("AccessDenied"));
        },
        store -> {
          for (int turn = 0; turn < 10; turn++) {
            var content = new CountingContent(1_000 * MEBIBYTE);
            assertFails(PERMANENT, "AccessDenied", () -> store.putPart(UPLOAD, 1, content));
            assertTrue(content.bytesRead.get() < 200 * MEBIBYTE, content.bytesRead::toString);
          }
        });
  }

  @Test
  void anEarlySuccessIsNotBelieved() throws IOException {
    withStore(
        connection -> {
          connection.readHead();
          connection.answer("200 OK", "ETag: \"x\"\r\n", "");
          connection.staySilent();
        },
        store ->
            assertFails(
                PERMANENT,
                "UnexpectedAnswer",
                () -> store.putPart(UPLOAD, 1, content(500 * MEBIBYTE))));
  }

  @Test
  void aFailingSourceIsToldFromAFailingStore() throws IOException {
    var requests = new AtomicInteger();
    var wholeRequests = new AtomicInteger();
    ScriptedServer.Script script =
        connection -> {
          requests.incrementAndGet();
          connection.readRequest();
          wholeRequests.incrementAndGet();
          connection.answer("200 OK", "ETag: \"x\"\r\n", "");
        };
    withStore(
        script,
        store -> {
          for (long failsAt : List.of(0L, MEBIBYTE, 4 * MEBIBYTE - 1)) {
            var content = new FailingContent(4 * MEBIBYTE, failsAt);
            var thrown =
                assertThrows(UncheckedIOException.class, () -> store.putPart(UPLOAD, 3, content));
            assertSame(content.failure(), thrown.getCause());
          }
          assertEquals(0, wholeRequests.get());
          assertEquals(10, store.putPart(UPLOAD, 3, content(10)).lengthBytes());
        });
    assertEquals(4, requests.get());
  }

  @Test
  void aSourceThatLeavesBytesUnreadIsAMistake() throws IOException {
    PartContent lazy =
        new PartContent() {
          @Override
          public long lengthBytes() {
            return 10;
          }

          @Override
          public void read(long position, ByteBuffer destination) {
            destination.put((byte) 1);
          }
        };
    withStore(
        ScriptedServer.Connection::staySilent,
        store -> assertThrows(IllegalStateException.class, () -> store.putPart(UPLOAD, 1, lazy)));
  }

  @Test
  void aLongPartIsNeverHeldWhole() throws IOException {
    var content = new CountingContent(512 * MEBIBYTE);
    var received = new AtomicLong();
    withStore(
        connection -> {
          String head = connection.readHead();
          connection.skip(ScriptedServer.contentLength(head));
          received.set(ScriptedServer.contentLength(head));
          connection.answer("200 OK", "ETag: \"x\"\r\n", "");
        },
        store -> {
          UploadedPart part = store.putPart(UPLOAD, 1, content);
          assertEquals(
              new UploadedPart(1, new EntityTag("\"x\""), 512 * MEBIBYTE, OptionalInt.empty()),
              part);
        });
    assertEquals(512 * MEBIBYTE, content.bytesRead.get());
    assertEquals(512 * MEBIBYTE, received.get());
    // By construction: what is asked of the source is small, and asked into the same few buffers.
    assertTrue(content.longestRead <= 512 * 1024, "read of " + content.longestRead);
    assertTrue(content.buffers.size() <= 2, content.buffers.size() + " buffers");
    assertTrue(content.direct, "a buffer on the heap, which is copied again");
  }

  /** They lie outside of the heap, where nothing tells the garbage collector how many there are. */
  @Test
  void theBuffersOfBrokenConnectionsServeOtherParts() throws IOException {
    Set<ByteBuffer> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
    withStore(
        connection -> {
          connection.readHead();
          connection.skip(MEBIBYTE);
          connection.reset();
        },
        store -> {
          for (int i = 0; i < 50; i++) {
            var content = new CountingContent(64 * MEBIBYTE);
            assertFails(TRANSIENT, "ConnectionFailed", () -> store.putPart(UPLOAD, 1, content));
            buffers.addAll(content.buffers);
          }
        });
    // Fewer than 100: a part may begin a moment before the connection of the last one has closed.
    assertTrue(buffers.size() <= 12, buffers.size() + " buffers");
  }

  @Test
  void aSourceIsNotReadAheadOfASlowStore() throws IOException {
    var content = new CountingContent(2_000 * MEBIBYTE);
    withStore(
        connection -> {
          connection.readHead();
          connection.pause();
        },
        limits(Duration.ofSeconds(30), Duration.ofMillis(700)),
        store -> {
          assertFails(TRANSIENT, "TimedOut", () -> store.putPart(UPLOAD, 1, content));
          // Two pieces of our own; the rest is what the two ends' socket buffers hold.
          assertTrue(content.bytesRead.get() < 32 * MEBIBYTE, content.bytesRead::toString);
        });
  }

  @Test
  void partsAreSentUnsignedWithTheirLength() throws IOException {
    var server =
        new ScriptedServer(
            connection -> {
              connection.readRequest();
              connection.answer("200 OK", "ETag: \"x\"\r\n", "");
            });
    try (server;
        S3ObjectStore store = open(server.endpoint(), LIMITS)) {
      store.putPart(UPLOAD, 12, content(300_000));
      String head = server.heads().get(0);
      assertTrue(
          head.startsWith("PUT /bucket/image.qcow2?partNumber=12&uploadId=upload-1 HTTP/1.1\r\n"),
          head);
      assertTrue(head.contains("x-amz-content-sha256: UNSIGNED-PAYLOAD\r\n"), head);
      assertTrue(head.contains("content-length: 300000\r\n"), head);
      assertFalse(head.contains("transfer-encoding"), head);
    }
  }
}
