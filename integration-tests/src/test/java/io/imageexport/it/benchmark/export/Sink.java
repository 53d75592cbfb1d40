package io.imageexport.it.benchmark.export;

import io.imageexport.it.store.HttpHead;
import io.imageexport.it.store.StoreCall;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store that counts the bytes of its objects and throws them away, as a process on loopback: a
 * wire without a store behind it.
 */
final class Sink implements AutoCloseable {
  static final String REGION = "us-east-1";
  static final String ACCESS_KEY = "SINKACCESSKEY";
  static final String SECRET_KEY = "sink-secret-key";

  private static final int BUFFER_BYTES = 1 << 20;
  private static final int HEAD_LIMIT = 64 << 10;
  private static final String END_OF_HEAD = "\r\n\r\n";

  private final Process process;
  private final URI endpoint;

  private Sink(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  static Sink start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    java,
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Sink.class.getName()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Scanner output = new Scanner(process.getInputStream(), StandardCharsets.UTF_8);
    return new Sink(process, URI.create("http://127.0.0.1:" + output.nextInt()));
  }

  URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The other process: says its port, and serves until it is ended. */
  public static void main(String... arguments) throws IOException {
    Thread.ofPlatform().start(Sink::endWithParent);
    SinkUploads uploads = new SinkUploads();
    AtomicLong calls = new AtomicLong();
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
      System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
      while (true) {
        SocketChannel connection = server.accept();
        Thread.ofPlatform().start(() -> serve(connection, uploads, calls));
      }
    }
  }

  /** Its input is a pipe, which ends when the process behind it does, however it does. */
  private static void endWithParent() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.err.println("The sink has lost its parent: " + e.getMessage());
    }
    Runtime.getRuntime().halt(0);
  }

  private static void serve(SocketChannel connection, SinkUploads uploads, AtomicLong calls) {
    ByteBuffer unread = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    try (connection) {
      connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
      for (Optional<HttpHead> head = readHead(connection, unread);
          head.isPresent();
          head = readHead(connection, unread)) {
        String[] words = head.get().firstLine().split(" ", 3);
        StoreCall call = new StoreCall(calls.incrementAndGet(), words[0], words[1]);
        long bodyBytes = discardBody(connection, unread, head.get().contentLength());
        write(connection, uploads.answer(call, head.get(), bodyBytes));
      }
    } catch (IOException e) {
      System.err.println("A connection to the sink broke: " + e.getMessage());
    }
  }

  /** Empty at the end of the connection. */
  private static Optional<HttpHead> readHead(SocketChannel connection, ByteBuffer unread)
      throws IOException {
    StringBuilder head = new StringBuilder();
    while (!endsHead(head)) {
      if (!unread.hasRemaining() && !fill(connection, unread)) {
        if (head.isEmpty()) {
          return Optional.empty();
        }
        throw new EOFException("a head that does not end");
      }
      head.append((char) (unread.get() & 0xff));
      if (head.length() > HEAD_LIMIT) {
        throw new IOException("a head that is too long");
      }
    }
    return Optional.of(new HttpHead(head.substring(0, head.indexOf("\r\n")), head.toString()));
  }

  private static boolean endsHead(StringBuilder text) {
    int start = text.length() - END_OF_HEAD.length();
    return start >= 0 && text.indexOf(END_OF_HEAD, start) == start;
  }

  private static long discardBody(SocketChannel connection, ByteBuffer unread, long lengthBytes)
      throws IOException {
    long left = lengthBytes;
    while (left > 0) {
      if (!unread.hasRemaining() && !fill(connection, unread)) {
        throw new EOFException(left + " bytes of a body are missing");
      }
      int count = (int) Math.min(left, unread.remaining());
      unread.position(unread.position() + count);
      left -= count;
    }
    return lengthBytes;
  }

  /** False at the end of the connection. */
  private static boolean fill(SocketChannel connection, ByteBuffer unread) throws IOException {
    int count = connection.read(unread.clear());
    unread.flip();
    return count >= 0;
  }

  private static void write(SocketChannel connection, SinkUploads.Answer answer)
      throws IOException {
    String text =
        "HTTP/1.1 "
            + answer.status()
            + " .\r\n"
            + answer.fields()
            + "Content-Length: "
            + answer.contentLength()
            + END_OF_HEAD
            + answer.body();
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }
}
