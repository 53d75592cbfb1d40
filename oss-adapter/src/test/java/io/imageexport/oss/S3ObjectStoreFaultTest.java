package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.PERMANENT;
import static io.imageexport.core.object.ObjectStoreException.Kind.TRANSIENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.ObjectStoreException.Kind;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadInProgress;
import io.imageexport.core.object.UploadedPart;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the client takes what a store, or the way to it, can do wrong. */
class S3ObjectStoreFaultTest {
  private static final ObjectKey KEY = new ObjectKey("bucket", "image.qcow2");
  private static final Upload UPLOAD = new Upload(KEY, "upload-1", false);
  private static final Upload CHECKSUMMED = new Upload(KEY, "upload-1", true);
  private static final String CREATED =
      "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";
  private static final List<UploadedPart> PARTS =
      List.of(new UploadedPart(1, "\"a\"", 10, OptionalInt.empty()));
  private static final String NO_BUCKETS = "<ListAllMyBucketsResult/>";
  private static final long MEBIBYTE = 1024 * 1024;

  private static final S3Limits LIMITS =
      new S3Limits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          4,
          4);

  private static Vertx vertx;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void nobodyListens() throws IOException {
    int port;
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = listener.getLocalPort();
    }
    try (S3ObjectStore store = open(URI.create("http://127.0.0.1:" + port), LIMITS)) {
      assertFails(TRANSIENT, "ConnectionFailed", store::listBuckets);
      assertFails(TRANSIENT, "ConnectionFailed", () -> store.putPart(UPLOAD, 1, content(10)));
    }
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void connectionCut(String where, ScriptedServer.Script script) throws IOException {
    withStore(
        script,
        store -> {
          assertFails(TRANSIENT, "ConnectionFailed", () -> store.head(KEY));
          assertFails(TRANSIENT, "ConnectionFailed", store::listBuckets);
          assertFails(
              TRANSIENT, "ConnectionFailed", () -> store.putPart(UPLOAD, 1, content(MEBIBYTE)));
          assertFails(TRANSIENT, "ConnectionFailed", () -> store.completeUpload(UPLOAD, PARTS));
        });
  }

  static Stream<Arguments> cuts() {
    return Stream.of(
        cut("before the request", ScriptedServer.Connection::reset),
        cut(
            "within the request",
            connection -> {
              connection.readHead();
              connection.reset();
            }),
        cut("before the answer", ScriptedServer.Connection::readRequest),
        cut(
            "within the status line",
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 20");
            }),
        cut(
            "within the headers",
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nContent-Le");
            }));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void answerCutWithinItsBody(boolean byReset) throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<ListAllMy");
          if (byReset) {
            connection.reset();
          }
        },
        store -> assertFails(TRANSIENT, "ConnectionFailed", store::listBuckets));
  }

  @ParameterizedTest
  @CsvSource({
    "503 Slow Down,           SlowDown,              TRANSIENT",
    "400 Bad Request,         SlowDown,              TRANSIENT",
    "400 Bad Request,         RequestTimeOut,        TRANSIENT",
    "400 Bad Request,         RequestTimeout,        TRANSIENT",
    "429 Too Many Requests,   Whatever,              TRANSIENT",
    "500 Internal,            InternalError,         TRANSIENT",
    "500 Internal,            InternalErrror,        TRANSIENT",
    "502 Bad Gateway,         Whatever,              TRANSIENT",
    "501 Not Implemented,     NotImplemented,        PERMANENT",
    "403 Forbidden,           AccessDenied,          PERMANENT",
    "403 Forbidden,           RequestTimeTooSkewed,  TRANSIENT",
    "400 Bad Request,         ExpiredToken,          TRANSIENT",
    "400 Bad Request,         BadDigest,             TRANSIENT",
    "400 Bad Request,         IncompleteBody,        TRANSIENT",
    "400 Bad Request,         XAmzContentChecksumMismatch, TRANSIENT",
    "409 Conflict,            OperationAborted,      TRANSIENT",
    "503 Slow Down,           SlowDownWrite,         TRANSIENT",
    "400 Bad Request,         InvalidDigest,         PERMANENT",
    "404 Not Found,           NoSuchKey,             PERMANENT",
    "507 Full,                XMinioStorageFull,     PERMANENT",
    "503 Unavailable,         QuotaExceeded,         PERMANENT",
    "507 Full,                InsufficientStorage,   PERMANENT",
    "404 Not Found,           NoSuchBucket,          PERMANENT",
    "404 Not Found,           NoSuchUpload,          PERMANENT",
    "413 Too Large,           EntityTooLarge,        PERMANENT",
    "307 Temporary Redirect,  TemporaryRedirect,     PERMANENT",
  })
  void codesAreKeptAndSorted(String status, String code, Kind kind) throws IOException {
    withStore(
        answering(status, error(code)),
        store -> {
          assertFails(kind, code, store::listBuckets);
          assertFails(kind, code, () -> store.createUpload(KEY, false));
          assertFails(kind, code, () -> store.putPart(UPLOAD, 1, content(10)));
          assertFails(kind, code, () -> store.listParts(UPLOAD));
          assertFails(kind, code, () -> store.completeUpload(UPLOAD, PARTS));
        });
  }

  @ParameterizedTest
  @CsvSource({
    "502 Bad Gateway,     HttpStatus502,      TRANSIENT",
    "503 Unavailable,     ServiceUnavailable, TRANSIENT",
    "403 Forbidden,       AccessDenied,       PERMANENT",
    "405 Not Allowed,     MethodNotAllowed,   PERMANENT",
    "418 Teapot,          HttpStatus418,      PERMANENT",
    "429 Too Many,        TooManyRequests,    TRANSIENT",
    "507 Full,            InsufficientStorage, PERMANENT",
  })
  void statusStandsInWhereTheBodyIsNotXml(String status, String code, Kind kind)
      throws IOException {
    withStore(
        answering(status, "<html><p>oops</html>"),
        store -> assertFails(kind, code, store::listBuckets));
  }

  @Test
  void headHasNoBodyToTellTheCode() throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 500\r\n\r\n");
        },
        store -> assertFails(PERMANENT, "AccessDenied", () -> store.head(KEY)));
  }

  @Test
  void headTellsLengthAndTag() throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 5000000000000\r\nETag: \"x-2\"\r\n\r\n");
        },
        store ->
            assertEquals(
                Optional.of(new StoredObject(5_000_000_000_000L, "\"x-2\"")), store.head(KEY)));
  }

  @Test
  void completeMayFailAfterItsStatus() throws IOException {
    withStore(
        answering("200 OK", "\n\n  " + error("InternalError")),
        store ->
            assertFails(TRANSIENT, "InternalError", () -> store.completeUpload(UPLOAD, PARTS)));
    withStore(
        answering("200 OK", error("SlowDownWrite")),
        store ->
            assertFails(TRANSIENT, "SlowDownWrite", () -> store.completeUpload(UPLOAD, PARTS)));
    withStore(
        answering("200 OK", " " + error("InvalidPart")),
        store -> assertFails(PERMANENT, "InvalidPart", () -> store.completeUpload(UPLOAD, PARTS)));
  }

  @Test
  void completeTakesWhiteSpaceBeforeTheOutcome() throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (int line = 0; line < 20; line++) {
            connection.write("1\r\n\n\r\n");
          }
          String result = "<?xml version=\"1.0\"?><CompleteMultipartUploadResult/>";
          connection.write(
              Integer.toHexString(result.length()) + "\r\n" + result + "\r\n0\r\n\r\n");
        },
        store -> store.completeUpload(UPLOAD, PARTS));
  }

  @Test
  void completeWithoutAnOutcomeMayBeAskedAgain() throws IOException {
    withStore(
        answering("200 OK", "\n\n"),
        store ->
            assertFails(TRANSIENT, "MalformedAnswer", () -> store.completeUpload(UPLOAD, PARTS)));
  }

  @Test
  void completeEscapesTags() throws IOException {
    var body = new AtomicReference<String>();
    ScriptedServer.Script script =
        connection -> {
          String head = connection.readHead();
          byte[] bytes = connection.read((int) ScriptedServer.contentLength(head));
          body.set(new String(bytes, UTF_8));
          connection.answer("200 OK", "<CompleteMultipartUploadResult/>");
        };
    withStore(
        script,
        store ->
            store.completeUpload(
                UPLOAD, List.of(new UploadedPart(7, "\"a<b>&c\"", 10, OptionalInt.empty()))));
    assertTrue(
        body.get().contains("<PartNumber>7</PartNumber><ETag>\"a&lt;b&gt;&amp;c\"</ETag>"),
        body::get);
  }

  @Test
  void anotherDocumentThanExpectedIsRefused() throws IOException {
    withStore(
        answering("200 OK", "<html/>"),
        store -> {
          assertFails(PERMANENT, "UnexpectedAnswer", store::listBuckets);
          assertFails(PERMANENT, "UnexpectedAnswer", () -> store.createUpload(KEY, false));
          assertFails(PERMANENT, "UnexpectedAnswer", () -> store.putPart(UPLOAD, 1, content(1)));
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not at all",
        "<ListAllMyBucketsResult><Buckets>",
        "<!DOCTYPE a [<!ENTITY e 'x'>]><ListAllMyBucketsResult>&e;</ListAllMyBucketsResult>",
      })
  void whatIsNoXmlIsRefused(String body) throws IOException {
    withStore(
        answering("200 OK", body),
        store -> assertFails(TRANSIENT, "MalformedAnswer", store::listBuckets));
  }

  @Test
  void externalEntitiesAreNeverFetched() throws IOException {
    try (var victim = new ScriptedServer(connection -> connection.answer("200 OK", "secret"))) {
      String body =
          "<!DOCTYPE r SYSTEM \""
              + victim.endpoint()
              + "/dtd\" [<!ENTITY e SYSTEM \""
              + victim.endpoint()
              + "/entity\">]><ListAllMyBucketsResult>&e;</ListAllMyBucketsResult>";
      withStore(
          answering("200 OK", body),
          store -> assertThrows(ObjectStoreException.class, store::listBuckets));
      assertEquals(List.of(), victim.heads());
    }
  }

  @Test
  void anAnswerHasABound() throws IOException {
    String space = " ".repeat(64 * 1024);
    withStore(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n");
          while (true) {
            connection.write(space);
          }
        },
        store -> assertFails(PERMANENT, "OversizedAnswer", store::listBuckets));
  }

  @ParameterizedTest
  @MethodSource("silences")
  void aSilentServerTimesOut(String where, ScriptedServer.Script script) throws IOException {
    var hasty = limits(Duration.ofSeconds(30), Duration.ofMillis(300));
    withStore(
        script,
        hasty,
        store -> {
          assertFails(TRANSIENT, "TimedOut", store::listBuckets);
          assertFails(TRANSIENT, "TimedOut", () -> store.putPart(UPLOAD, 1, content(10)));
          assertFails(
              TRANSIENT, "TimedOut", () -> store.putPart(UPLOAD, 1, content(64 * MEBIBYTE)));
          assertFails(TRANSIENT, "TimedOut", () -> store.completeUpload(UPLOAD, PARTS));
        });
  }

  @ParameterizedTest
  @MethodSource("silences")
  void anIdleConnectionIsClosed(String where, ScriptedServer.Script script) throws IOException {
    var hasty = limits(Duration.ofMillis(300), Duration.ofSeconds(30));
    withStore(
        script,
        hasty,
        store -> {
          assertFails(TRANSIENT, "ConnectionFailed", store::listBuckets);
          assertFails(
              TRANSIENT,
              "ConnectionFailed",
              () -> store.putPart(UPLOAD, 1, content(64 * MEBIBYTE)));
        });
  }

  static Stream<Arguments> silences() {
    return Stream.of(
        cut("at once", ScriptedServer.Connection::staySilent),
        cut(
            "reading nothing",
            connection -> {
              connection.readHead();
              connection.pause();
            }),
        cut(
            "within the answer",
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<ListAllMy");
              connection.staySilent();
            }));
  }

  @Test
  void noConnectionIsFreeInTime() throws IOException {
    var one =
        new S3Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMillis(400),
            Duration.ofSeconds(30),
            1,
            1);
    withStore(
        ScriptedServer.Connection::staySilent,
        one,
        store -> {
          Thread first =
              Thread.ofVirtual()
                  .start(() -> assertThrows(ObjectStoreException.class, store::listBuckets));
          assertFails(TRANSIENT, "TimedOut", store::listBuckets);
          join(first);
        });
  }

  @Test
  void interruptionEndsTheCall() throws IOException {
    withStore(
        ScriptedServer.Connection::staySilent,
        store -> {
          Thread.currentThread().interrupt();
          assertFails(TRANSIENT, "Interrupted", store::listBuckets);
          assertTrue(Thread.interrupted());
        });
  }

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
    var failure = new IOException("bad block");
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
            var content = new FailingContent(4 * MEBIBYTE, failsAt, failure);
            var thrown =
                assertThrows(UncheckedIOException.class, () -> store.putPart(UPLOAD, 3, content));
            assertSame(failure, thrown.getCause());
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
          assertEquals(new UploadedPart(1, "\"x\"", 512 * MEBIBYTE, OptionalInt.empty()), part);
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
  void partsArePaged() throws IOException {
    List<UploadedPart> expected =
        IntStream.rangeClosed(1, 10_000)
            .mapToObj(n -> new UploadedPart(n, "\"t" + n + "\"", n, OptionalInt.empty()))
            .toList();
    var server =
        new ScriptedServer(
            connection -> {
              while (true) {
                String head = connection.readRequest();
                assertTrue(head.contains("max-parts=1000"), head);
                int marker =
                    head.contains("part-number-marker=")
                        ? Integer.parseInt(
                            head.replaceAll("(?s).*part-number-marker=(\\d+).*", "$1"))
                        : 0;
                connection.answer(
                    "200 OK",
                    page(expected.subList(marker, marker + 1_000), marker + 1_000 < 10_000));
              }
            });
    try (server;
        S3ObjectStore store = open(server.endpoint(), LIMITS)) {
      assertEquals(expected, store.listParts(UPLOAD));
      assertEquals(10, server.heads().size());
    }
  }

  @Test
  void pagesThatNeverEndAreRefused() throws IOException {
    String page = page(List.of(new UploadedPart(5, "\"t\"", 1, OptionalInt.empty())), true);
    withStore(
        connection -> {
          while (true) {
            connection.readRequest();
            connection.answer("200 OK", page);
          }
        },
        store -> assertFails(PERMANENT, "UnexpectedAnswer", () -> store.listParts(UPLOAD)));
  }

  @Test
  void uploadsArePagedUntilTheKeyIsPassed() throws IOException {
    var server =
        new ScriptedServer(
            connection -> {
              while (true) {
                String head = connection.readRequest();
                if (!head.contains("key-marker=")) {
                  connection.answer("200 OK", uploads("image.qcow2", "a", true));
                } else if (head.contains("key-marker=image.qcow2&prefix=image.qcow2")
                    && head.contains("upload-id-marker=a")) {
                  connection.answer("200 OK", uploads("image.qcow2", "b", true));
                } else {
                  connection.answer("200 OK", uploads("image.qcow2-2", "c", true));
                }
              }
            });
    try (server;
        S3ObjectStore store = open(server.endpoint(), LIMITS)) {
      assertEquals(
          List.of("a", "b"),
          store.listUploads(KEY).stream().map(UploadInProgress::uploadId).toList());
      assertEquals(3, server.heads().size());
    }
  }

  @Test
  void pagesOfUploadsThatNeverEndAreRefused() throws IOException {
    withStore(
        answering("200 OK", uploads("image.qcow2", "a", true)),
        store -> assertFails(PERMANENT, "UnexpectedAnswer", () -> store.listUploads(KEY)));
  }

  private static String uploads(String key, String id, boolean truncated) {
    return "<ListMultipartUploadsResult><IsTruncated>"
        + truncated
        + "</IsTruncated><NextKeyMarker>"
        + key
        + "</NextKeyMarker><NextUploadIdMarker>"
        + id
        + "</NextUploadIdMarker><Upload><Key>"
        + key
        + "</Key><UploadId>"
        + id
        + "</UploadId><Initiated>2026-11-29T00:00:00.000Z</Initiated></Upload>"
        + "</ListMultipartUploadsResult>";
  }

  @Test
  void aStoreThatOverlooksChecksumsGetsNone() throws IOException {
    withStore(
        connection -> {
          while (true) {
            String head = connection.readRequest();
            assertTrue(head.contains("x-amz-checksum-algorithm: CRC32C\r\n"), head);
            assertTrue(head.contains(";x-amz-checksum-algorithm;"), head);
            connection.answer("200 OK", CREATED);
          }
        },
        store -> assertFalse(store.createUpload(KEY, true).checksummed()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NotImplemented", "InvalidArgument", "InvalidRequest"})
  void aStoreThatRefusesChecksumsIsAskedOnce(String code) throws IOException {
    var server =
        new ScriptedServer(
            connection -> {
              while (true) {
                if (connection.readRequest().contains("x-amz-checksum-algorithm")) {
                  connection.answer("400 Bad Request", error(code));
                } else {
                  connection.answer("200 OK", CREATED);
                }
              }
            });
    try (server;
        S3ObjectStore store = open(server.endpoint(), LIMITS)) {
      assertFalse(store.createUpload(KEY, true).checksummed());
      assertFalse(store.createUpload(KEY, true).checksummed());
      assertEquals(3, server.heads().size());
    }
  }

  @Test
  void anotherRefusalOfACreateStands() throws IOException {
    withStore(
        answering("403 Forbidden", error("AccessDenied")),
        store -> assertFails(PERMANENT, "AccessDenied", () -> store.createUpload(KEY, true)));
  }

  @Test
  void aChecksumGoesWithItsPartAndWithItsPlaceInTheObject() throws IOException {
    var content = ChecksummedContent.honest(new PatternContent(1, 1_000));
    String text = PartChecksum.text(content.claimed());
    var body = new ArrayList<String>();
    var server =
        new ScriptedServer(
            connection -> {
              while (true) {
                String head = connection.readHead();
                byte[] sent = connection.read((int) ScriptedServer.contentLength(head));
                if (head.startsWith("PUT")) {
                  String headers = "ETag: \"x\"\r\nx-amz-checksum-crc32c: " + text + "\r\n";
                  connection.answer("200 OK", headers, "");
                } else {
                  body.add(new String(sent, UTF_8));
                  connection.answer("200 OK", "<CompleteMultipartUploadResult/>");
                }
              }
            });
    try (server;
        S3ObjectStore store = open(server.endpoint(), LIMITS)) {
      UploadedPart part = store.putPart(CHECKSUMMED, 1, content);
      assertEquals(content.crc32c(), part.crc32c());
      String head = server.heads().get(0);
      assertTrue(head.contains("x-amz-checksum-crc32c: " + text + "\r\n"), head);
      assertTrue(head.contains(";x-amz-checksum-crc32c;"), head);
      store.completeUpload(CHECKSUMMED, List.of(part));
      assertTrue(
          body.get(0).contains("<ChecksumCRC32C>" + text + "</ChecksumCRC32C>"), body::toString);
      store.completeUpload(UPLOAD, List.of(part));
      assertFalse(body.get(1).contains("Checksum"), body::toString);
    }
  }

  @Test
  void aPartThatIsStoredOtherwiseThanItWasSentIsSentAgain() throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.answer("200 OK", "ETag: \"x\"\r\nx-amz-checksum-crc32c: AAAAAQ==\r\n", "");
        },
        store ->
            assertFails(
                TRANSIENT,
                "ChecksumDiffers",
                () ->
                    store.putPart(
                        CHECKSUMMED, 1, ChecksummedContent.honest(new PatternContent(1, 10)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AAAA", "AAAAAAA=", "?", ""})
  void aChecksumOfAnotherFormIsRefused(String text) throws IOException {
    String page =
        "<ListPartsResult><Part><PartNumber>1</PartNumber><ETag>x</ETag><Size>1</Size>"
            + "<ChecksumCRC32C>"
            + text
            + "</ChecksumCRC32C></Part></ListPartsResult>";
    withStore(
        answering("200 OK", page),
        store -> assertFails(PERMANENT, "UnexpectedAnswer", () -> store.listParts(UPLOAD)));
  }

  @Test
  void aChecksumThatCannotBeReadIsTheSourcesFailure() throws IOException {
    var broken = new IOException("no index");
    withStore(
        answering("200 OK", ""),
        store -> {
          var failure =
              assertThrows(
                  UncheckedIOException.class,
                  () ->
                      store.putPart(
                          CHECKSUMMED,
                          1,
                          new PartContent() {
                            @Override
                            public long lengthBytes() {
                              return 1;
                            }

                            @Override
                            public OptionalInt crc32c() throws IOException {
                              throw broken;
                            }

                            @Override
                            public void read(long position, ByteBuffer destination) {}
                          }));
          assertSame(broken, failure.getCause());
        });
  }

  /** It is never idle, and never done. */
  @Test
  void anAnswerThatDribblesTimesOut() throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
          for (int i = 0; i < 1_000_000; i++) {
            connection.write(" ");
            LockSupport.parkNanos(10_000_000);
          }
        },
        limits(Duration.ofSeconds(30), Duration.ofMillis(400)),
        store -> {
          assertFails(TRANSIENT, "TimedOut", store::listBuckets);
          assertFails(TRANSIENT, "TimedOut", () -> store.completeUpload(UPLOAD, PARTS));
        });
  }

  /** Nothing but the missing end of the last chunk tells that there is more. */
  @Test
  void anAnswerInChunksThatIsCutIsNoAnswer() throws IOException {
    withStore(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          connection.write("19\r\n<ListAllMyBucketsResult/>\n");
        },
        store -> assertFails(TRANSIENT, "ConnectionFailed", store::listBuckets));
  }

  @Test
  void whilePartsTakeAllTheirConnectionsShortCallsHaveTheirs() throws IOException {
    var limits =
        new S3Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            1,
            2);
    withStore(
        connection -> {
          while (connection.readHead().startsWith("GET")) {
            connection.answer("200 OK", NO_BUCKETS);
          }
          connection.pause();
        },
        limits,
        store -> {
          for (int number = 1; number <= 3; number++) {
            int part = number;
            Thread.ofVirtual()
                .start(
                    () ->
                        assertThrows(
                            ObjectStoreException.class,
                            () -> store.putPart(UPLOAD, part, content(64 * MEBIBYTE))));
          }
          for (int i = 0; i < 10; i++) {
            assertEquals(List.of(), store.listBuckets());
          }
        });
  }

  @Test
  void abortAndCreateTakeTheRefusalsThatMeanDone() throws IOException {
    withStore(
        answering("404 Not Found", error("NoSuchUpload")), store -> store.abortUpload(UPLOAD));
    withStore(
        answering("409 Conflict", error("BucketAlreadyOwnedByYou")),
        store -> store.createBucket("bucket"));
    withStore(
        answering("409 Conflict", error("BucketAlreadyExists")),
        store -> assertFails(PERMANENT, "BucketAlreadyExists", () -> store.createBucket("bucket")));
  }

  @Test
  void createBucketNamesTheRegionOnlyWhenAsked() throws IOException {
    var bodies = new CopyOnWriteArrayList<String>();
    withStore(
        connection -> {
          while (true) {
            String head = connection.readHead();
            byte[] body = connection.read((int) ScriptedServer.contentLength(head));
            bodies.add(new String(body, UTF_8));
            if (body.length == 0) {
              connection.answer("400 Bad Request", error("IllegalLocationConstraintException"));
            } else {
              connection.answer("200 OK", "");
            }
          }
        },
        store -> store.createBucket("bucket"));
    assertEquals("", bodies.get(0));
    assertTrue(bodies.get(1).contains("<LocationConstraint>cn-north-1<"), bodies::toString);
  }

  @Test
  void bucketsMayStandInTheHost() throws IOException {
    var server =
        new ScriptedServer(
            connection -> {
              while (true) {
                String head = connection.readRequest();
                connection.answer(
                    "200 OK",
                    head.startsWith("GET")
                        ? NO_BUCKETS
                        : "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
              }
            });
    var endpoint =
        new S3Endpoint(
            URI.create("http://localhost:" + server.endpoint().getPort()),
            "r",
            "ak",
            "sk",
            S3Endpoint.AddressingStyle.VIRTUAL);
    try (server;
        var store = new S3ObjectStore(vertx, endpoint, LIMITS, Clock.systemUTC())) {
      store.createUpload(new ObjectKey("bucket", "a/b c"), false);
      store.listBuckets();
      assertTrue(
          server.heads().get(0).startsWith("POST /a/b%20c?uploads= HTTP/1.1\r\n"),
          server.heads()::toString);
      assertTrue(
          server
              .heads()
              .get(0)
              .contains("host: bucket.localhost:" + server.endpoint().getPort() + "\r\n"),
          server.heads()::toString);
      assertTrue(
          server.heads().get(1).contains("host: localhost:" + server.endpoint().getPort() + "\r\n"),
          server.heads()::toString);
    }
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

  @Test
  void secretsAreNeverShown() throws IOException {
    var endpoint =
        new S3Endpoint(
            URI.create("http://127.0.0.1:1"),
            "r",
            "access",
            "TOPSECRET",
            S3Endpoint.AddressingStyle.PATH);
    try (var store = new S3ObjectStore(vertx, endpoint, LIMITS, Clock.systemUTC())) {
      assertFalse(endpoint.toString().contains("TOPSECRET"));
      assertFalse(store.toString().contains("TOPSECRET"));
      var failure = assertThrows(ObjectStoreException.class, store::listBuckets);
      assertFalse(failure.toString().contains("TOPSECRET"));
    }
  }

  private static void withStore(ScriptedServer.Script script, Scene scene) throws IOException {
    withStore(script, LIMITS, scene);
  }

  private static void withStore(ScriptedServer.Script script, S3Limits limits, Scene scene)
      throws IOException {
    try (var server = new ScriptedServer(script);
        S3ObjectStore store = open(server.endpoint(), limits)) {
      scene.play(store);
    }
  }

  private static S3ObjectStore open(URI address, S3Limits limits) {
    var endpoint =
        new S3Endpoint(address, "cn-north-1", "access", "secret", S3Endpoint.AddressingStyle.PATH);
    return new S3ObjectStore(vertx, endpoint, limits, Clock.systemUTC());
  }

  private static S3Limits limits(Duration idle, Duration call) {
    return new S3Limits(Duration.ofSeconds(5), idle, call, call, 4, 4);
  }

  private static void assertFails(Kind kind, String code, Executable action) {
    var failure = assertThrows(ObjectStoreException.class, action);
    assertEquals(code, failure.code(), failure::toString);
    assertEquals(kind, failure.kind(), failure::toString);
  }

  private static ScriptedServer.Script answering(String status, String body) {
    return connection -> {
      while (true) {
        connection.readRequest();
        connection.answer(status, body);
      }
    };
  }

  private static String error(String code) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
        + code
        + "</Code><Message>so it is</Message></Error>";
  }

  private static String page(List<UploadedPart> parts, boolean truncated) {
    var page =
        new StringBuilder("<ListPartsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    page.append("<IsTruncated>")
        .append(truncated)
        .append("</IsTruncated><NextPartNumberMarker>")
        .append(parts.getLast().partNumber())
        .append("</NextPartNumberMarker>");
    for (UploadedPart part : parts) {
      page.append("<Part><PartNumber>")
          .append(part.partNumber())
          .append("</PartNumber><ETag>")
          .append(part.entityTag().replace("\"", "&quot;"))
          .append("</ETag><Size>")
          .append(part.lengthBytes())
          .append("</Size></Part>");
    }
    return page.append("</ListPartsResult>").toString();
  }

  private static PartContent content(long lengthBytes) {
    return new CountingContent(lengthBytes);
  }

  private static Arguments cut(String where, ScriptedServer.Script script) {
    return Arguments.of(where, script);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What is done with a store while its server plays its script. */
  private interface Scene {
    void play(S3ObjectStore store) throws IOException;
  }

  /** Zeros, and a record of how they were asked for; read by one thread. */
  private static final class CountingContent implements PartContent {
    private final long lengthBytes;
    private final AtomicLong bytesRead = new AtomicLong();
    private final Set<ByteBuffer> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
    private int longestRead;
    private boolean direct;

    CountingContent(long lengthBytes) {
      this.lengthBytes = lengthBytes;
    }

    @Override
    public long lengthBytes() {
      return lengthBytes;
    }

    @Override
    public void read(long position, ByteBuffer destination) {
      assertEquals(bytesRead.get(), position, "front to back, once");
      direct |= destination.isDirect();
      buffers.add(destination);
      longestRead = Math.max(longestRead, destination.remaining());
      bytesRead.addAndGet(destination.remaining());
      destination.position(destination.limit());
    }
  }

  /** Zeros up to a byte that cannot be read. */
  private record FailingContent(long lengthBytes, long failsAt, IOException failure)
      implements PartContent {
    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
      if (position + destination.remaining() > failsAt) {
        throw failure;
      }
      destination.position(destination.limit());
    }
  }
}
