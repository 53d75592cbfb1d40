package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.PERMANENT;
import static io.imageexport.core.object.ObjectStoreException.Kind.TRANSIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.ObjectStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How the client takes connections that fail, and stores that fall silent. */
class S3ConnectionsTest extends ScriptedStoreTest {
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

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
