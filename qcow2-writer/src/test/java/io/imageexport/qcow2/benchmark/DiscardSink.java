package io.imageexport.qcow2.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A process that takes bytes over TCP on loopback, throws them away, and answers how many there
 * were: a wire without a store behind it.
 */
final class DiscardSink implements AutoCloseable {
  /** As many connections as parts are sent at once. */
  static final int CONNECTIONS = 2;

  private static final int BUFFER_BYTES = 1 << 20;

  private final Process process;
  private final int port;
  private final ExecutorService senders = Executors.newFixedThreadPool(CONNECTIONS);

  private DiscardSink(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The other process. */
  public static void main(String[] arguments) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
      while (true) {
        SocketChannel connection = server.accept();
        Thread.ofPlatform().start(() -> discard(connection));
      }
    }
  }

  private static void discard(SocketChannel connection) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    try (connection) {
      long total = 0;
      int count = 0;
      while (count >= 0) {
        total += count;
        count = connection.read(buffer.clear());
      }
      connection.write(ByteBuffer.allocate(Long.BYTES).putLong(0, total));
    } catch (IOException e) {
      System.err.println("A connection broke: " + e.getMessage());
    }
  }

  static DiscardSink start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    java,
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    DiscardSink.class.getName()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Scanner output = new Scanner(process.getInputStream(), StandardCharsets.UTF_8);
    return new DiscardSink(process, output.nextInt());
  }

  /** What sends bytes into a connection, together with others that do so into theirs. */
  interface Sender {
    void send(SocketChannel connection) throws IOException;
  }

  /** Sends over all connections at once; returns how many bytes arrived, once all have. */
  long take(Sender sender) throws IOException, InterruptedException {
    List<Future<Long>> connections = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(senders.submit(() -> sendOverOne(sender)));
    }
    long total = 0;
    for (Future<Long> connection : connections) {
      try {
        total += connection.get();
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      }
    }
    return total;
  }

  private long sendOverOne(Sender sender) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (SocketChannel connection = SocketChannel.open(address)) {
      sender.send(connection);
      connection.shutdownOutput();
      ByteBuffer answer = ByteBuffer.allocate(Long.BYTES);
      while (answer.hasRemaining() && connection.read(answer) >= 0) {
        // The answer is short, and nearly always whole.
      }
      return answer.flip().getLong();
    }
  }

  @Override
  public void close() {
    senders.shutdown();
    process.destroyForcibly();
  }
}
