package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.testing.Patience;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers may ask of the embedded store, told from the heads of their requests. */
class StoreGuardTest {
  private static final String DIGEST = "0".repeat(64);

  @TempDir private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private EmbeddedObjectStore server;
  private S3ObjectStore own;

  @BeforeEach
  void start() throws IOException {
    server =
        EmbeddedObjectStore.start(
            directory,
            0,
            "ACCESS",
            "secret",
            S3Limits.defaults(),
            headers ->
                headers.apply("host").contains("evil.example")
                    ? Optional.of("not for evil")
                    : Optional.empty());
    S3Endpoint endpoint =
        new S3Endpoint(
            server.ownEndpoint(), "us-east-1", "ACCESS", "secret", S3Endpoint.AddressingStyle.PATH);
    own = new S3ObjectStore(vertx, endpoint, S3Limits.defaults(), Clock.systemUTC());
    own.createBucket("bucket");
  }

  @AfterEach
  void stop() throws IOException {
    own.close();
    server.close();
    vertx.close().await();
  }

  private static String head(String line, String... headers) {
    return line + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
  }

  private static Socket connect(URI endpoint) throws IOException {
    Socket socket = new Socket(endpoint.getHost(), endpoint.getPort());
    socket.setSoTimeout((int) Patience.of(Duration.ofSeconds(60)).toMillis());
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** The answer to a head alone: whoever waits for the body would never give one. */
  private static String answer(URI endpoint, String head) throws IOException {
    try (Socket socket = connect(endpoint)) {
      write(socket, head);
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static void assertRefused(int status, String code, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertTrue(answer.contains("<Code>" + code + "</Code>"), answer);
  }

  private static String signedPut(String host, long lengthBytes) {
    return head(
        "PUT /bucket/key",
        "Host: " + host,
        "x-amz-content-sha256: " + DIGEST,
        "x-amz-date: 20261130T000000Z",
        "Authorization: AWS4-HMAC-SHA256 Credential=ACCESS/20261130/us-east-1/s3/aws4_request,"
            + " SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
            + DIGEST,
        "Content-Length: " + lengthBytes);
  }

  @Test
  void theRuleHoldsOnEveryPort() throws IOException {
    List<URI> endpoints =
        List.of(
            server.endpoint(),
            server.ownEndpoint(),
            URI.create("http://127.0.0.1:" + server.portForBucketsBelow("s3.example")));
    for (URI endpoint : endpoints) {
      String answer = answer(endpoint, head("GET /bucket", "Host: evil.example"));
      assertRefused(403, "AccessDenied", answer);
      assertTrue(answer.contains("not for evil"), answer);
    }
  }

  @Test
  void aLargeBodyWithASignedDigestIsRefusedFromItsHead() throws IOException {
    assertRefused(
        400,
        "EntityTooLarge",
        answer(server.endpoint(), signedPut("localhost", StoreGuard.MAX_BODY_BYTES + 1L)));
  }

  @Test
  void bodiesThatAreHeldTogetherHaveABound() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      int fitting = StoreGuard.MAX_HELD_BYTES / StoreGuard.MAX_BODY_BYTES;
      for (int i = 0; i <= fitting; i++) {
        Socket socket = connect(server.endpoint());
        sockets.add(socket);
        write(socket, signedPut("localhost", StoreGuard.MAX_BODY_BYTES) + "x");
      }
      Patience.await(Duration.ofSeconds(10), () -> "a refusal", () -> answered(sockets) == 1);
      assertEquals(1, own.listBuckets().size());
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    // What was held is released, and the signature of the next body is looked at.
    Patience.await(
        Duration.ofSeconds(60),
        () -> "an answer to a body that fits",
        () -> {
          String answer = putOf(1 << 20);
          return !answer.isEmpty() && !answer.contains("SlowDown");
        });
  }

  private static int answered(List<Socket> sockets) throws IOException {
    int answered = 0;
    for (Socket socket : sockets) {
      answered += socket.getInputStream().available() > 0 ? 1 : 0;
    }
    return answered;
  }

  private String putOf(int lengthBytes) throws IOException {
    try (Socket socket = connect(server.endpoint())) {
      write(socket, signedPut("localhost", lengthBytes) + "x".repeat(lengthBytes));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException refused) {
      return "";
    }
  }

  @Test
  void slowBodiesHoldUpNeitherTheEmulatorNorThemselvesForLong() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 150; i++) {
        Socket socket = connect(server.endpoint());
        sockets.add(socket);
        write(socket, signedPut("localhost", 4_096) + "x");
      }
      assertEquals(1, own.listBuckets().size());
      InputStream first = sockets.getFirst().getInputStream();
      Patience.await(
          Duration.ofMinutes(1),
          () -> "the end of a body that trickles in",
          () -> {
            if (first.available() > 0) {
              return true;
            }
            Thread.sleep(500);
            try {
              write(sockets.getFirst(), "x");
              return false;
            } catch (IOException closed) {
              return true;
            }
          });
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
