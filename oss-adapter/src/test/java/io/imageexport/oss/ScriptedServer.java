package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server on a raw socket that does to each connection what its script says, however rude. */
final class ScriptedServer implements AutoCloseable {
  /** What happens on one connection; it is closed when the script returns. */
  interface Script {
    void serve(Connection connection) throws IOException;
  }

  private final ServerSocket listener;
  private final Script script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> heads = new CopyOnWriteArrayList<>();

  ScriptedServer(Script script) throws IOException {
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** The request heads received so far. */
  List<String> heads() {
    return List.copyOf(heads);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    closed.countDown();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      script.serve(new Connection(socket));
    } catch (IOException e) {
      // The client has gone, as most of these tests make it.
    } finally {
      open.remove(socket);
    }
  }

  /** One connection, as its script sees it. */
  final class Connection {
    private final Socket socket;
    private final InputStream input;
    private final OutputStream output;

    private Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.input = new BufferedInputStream(socket.getInputStream());
      this.output = socket.getOutputStream();
    }

    /** Reads a request's head, its empty line included. */
    String readHead() throws IOException {
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = input.read();
        if (next < 0) {
          throw new IOException("connection closed within the head");
        }
        head.append((char) next);
      }
      heads.add(head.toString());
      return head.toString();
    }

    /** Reads a whole request and forgets its body. */
    String readRequest() throws IOException {
      String head = readHead();
      skip(contentLength(head));
      return head;
    }

    void skip(long lengthBytes) throws IOException {
      input.skipNBytes(lengthBytes);
    }

    byte[] read(int lengthBytes) throws IOException {
      return input.readNBytes(lengthBytes);
    }

    void answer(String status, String body) throws IOException {
      answer(status, "", body);
    }

    void answer(String status, String headers, String body) throws IOException {
      write(
          "HTTP/1.1 "
              + status
              + "\r\n"
              + headers
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n");
      write(body);
    }

    void write(String text) throws IOException {
      output.write(text.getBytes(ISO_8859_1));
      output.flush();
    }

    /** Closes the connection so that the client gets a reset instead of an end. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Neither reads nor writes until the server is closed. */
    void pause() throws IOException {
      try {
        closed.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
    }

    /** Says nothing until the client hangs up. */
    void staySilent() throws IOException {
      while (input.read() >= 0) {
        // Whatever comes is ignored.
      }
    }
  }

  static long contentLength(String head) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
        .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
        .findFirst()
        .orElse(0);
  }
}
