package io.imageexport.api.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTerminatorTest {
  private static final int FEW = 3;
  private static final TlsTerminator.Limits LIMITS =
      new TlsTerminator.Limits(FEW, Duration.ofMillis(700));

  @TempDir private static Path parent;

  private static Vertx vertx;
  private static TrustingClient client;
  private static NamingServer backend;
  private static TlsTerminator terminator;

  /** Answers one line, what it was called, a space and the line; then ends. */
  private static final class NamingServer implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private volatile String name = "";

    private NamingServer() throws IOException {
      Thread.ofVirtual().start(this::serve);
    }

    int portFor(String serverName) {
      name = serverName;
      return server.getLocalPort();
    }

    private void serve() {
      while (!server.isClosed()) {
        try {
          Socket socket = server.accept();
          Thread.ofVirtual().start(() -> answer(socket));
        } catch (IOException e) {
          return;
        }
      }
    }

    private void answer(Socket socket) {
      try (socket) {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
          line.write(next);
        }
        socket.getOutputStream().write((name + " ").getBytes(UTF_8));
        socket.getOutputStream().write(line.toByteArray());
      } catch (IOException e) {
        // The test sees what is missing.
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    Path directory = parent.resolve("tls");
    String pem = Certificates.open(directory, Clock.systemUTC());
    client = new TrustingClient(directory.resolve("ca.pem"));
    backend = new NamingServer();
    terminator = TlsTerminator.start(vertx, pem, "127.0.0.1", 0, backend::portFor, LIMITS);
  }

  @AfterAll
  static void stop() throws Exception {
    terminator.close();
    backend.close();
    vertx.close().await();
  }

  private static byte[] ask(String name, byte[] line) throws IOException {
    try (SSLSocket socket = client.connect(name, terminator.port())) {
      socket.getOutputStream().write(line);
      socket.getOutputStream().write('\n');
      socket.getOutputStream().flush();
      return socket.getInputStream().readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "vm.jdcloud-api.com",
        "iam.jdcloud-api.com",
        "www.jdcloud-api.com",
        "vm.internal.cn-north-1.jdcloud-api.com",
        "test-export.s3-internal.cn-east-2.jdcloud-oss.com",
        "test-export.s3.cn-south-1.jdcloud-oss.com",
        "s3-internal.cn-east-1.jdcloud-oss.com"
      })
  void theNamesOfProductionAreServedAndTheBackendLearnsWhich(String name) throws IOException {
    String heard = name.equals("localhost") ? "" : name;
    assertEquals(heard + " hello", new String(ask(name, "hello".getBytes(UTF_8)), UTF_8));
  }

  @Test
  void theAddressIsServedToo() throws IOException {
    assertEquals(" hello", new String(ask("127.0.0.1", "hello".getBytes(UTF_8)), UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "jdcloud-api.com",
        "a.vm.jdcloud-api.com",
        "dotted.bucket.s3-internal.cn-east-2.jdcloud-oss.com",
        "bucket.s3-internal.mars-1.jdcloud-oss.com",
        "127.0.0.2"
      })
  void otherNamesAreNotCovered(String name) {
    assertThrows(SSLException.class, () -> client.connect(name, terminator.port()));
  }

  @Test
  void manyBytesPassUnchanged() throws IOException {
    byte[] line = new byte[5_000_000];
    new Random(7).nextBytes(line);
    for (int i = 0; i < line.length; i++) {
      line[i] = line[i] == '\n' ? 0 : line[i];
    }
    byte[] answer = ask("localhost", line);
    assertEquals(' ', answer[0]);
    assertArrayEquals(line, Arrays.copyOfRange(answer, 1, answer.length));
  }

  @Test
  void oneConnectionTooManyIsClosedAndAPlaceComesBack() throws Exception {
    List<SSLSocket> open = new ArrayList<>();
    for (int i = 0; i < FEW; i++) {
      open.add(client.connect("localhost", terminator.port()));
    }
    assertEnds("localhost");
    for (SSLSocket socket : open) {
      socket.close();
    }
    String answer = "";
    for (int attempt = 0; attempt < 100 && answer.isEmpty(); attempt++) {
      try {
        answer = new String(ask("localhost", "again".getBytes(UTF_8)), UTF_8);
      } catch (IOException e) {
        // The server has not seen all of them end.
      }
      Thread.sleep(20);
    }
    assertEquals(" again", answer);
  }

  /** Whether by an end or by a reset: no answer comes, and no wait. */
  private static void assertEnds(String name) {
    try (SSLSocket socket = client.connect(name, terminator.port())) {
      socket.getOutputStream().write("hello\n".getBytes(UTF_8));
      assertEquals(-1, socket.getInputStream().read());
    } catch (IOException e) {
      assertFalse(e instanceof SocketTimeoutException, "it hangs");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0016\u0003\u0001\u0002\u0000\u0001"})
  void aHandshakeThatDoesNotEndIsEndedInTime(String begun) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), terminator.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(begun.getBytes(ISO_8859_1));
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void plainHttpIsNotAnswered() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), terminator.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".getBytes(UTF_8));
      String said = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertFalse(said.contains("HTTP"), said);
    } catch (SocketException reset) {
      // An end as good as any.
    }
  }

  @Test
  void withoutABackendTheConnectionEnds() throws Exception {
    int unused;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = closed.getLocalPort();
    }
    String pem = Certificates.open(parent.resolve("tls"), Clock.systemUTC());
    for (TlsTerminator.Backends broken :
        List.<TlsTerminator.Backends>of(
            name -> unused,
            name -> {
              throw new IOException("out of order");
            })) {
      try (TlsTerminator lonely = TlsTerminator.start(vertx, pem, "127.0.0.1", 0, broken);
          SSLSocket socket = client.connect("localhost", lonely.port())) {
        assertEquals(-1, socket.getInputStream().read());
      }
    }
  }
}
