package io.imageexport.it.store;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A proxy before a real object store. Bytes pass as they come, so signatures stay valid.
 *
 * <p>Each connection has a thread of its own; one call after the other passes it.
 */
public final class StoreProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final byte[] NOTHING = {};

  private final URI store;
  private final InetSocketAddress address;
  private final AtomicLong calls = new AtomicLong();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile StoreWatcher watcher = new StoreWatcher() {};
  private volatile ServerSocket listener;

  private StoreProxy(URI store, ServerSocket listener) {
    this.store = store;
    this.listener = listener;
    this.address = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  public static StoreProxy before(URI store) throws IOException {
    ServerSocket listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    StoreProxy proxy = new StoreProxy(requireNonNull(store, "store is null"), listener);
    proxy.accept(listener);
    return proxy;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + address.getPort());
  }

  public void watch(StoreWatcher another) {
    watcher = another;
  }

  /** From now on nobody listens, as if the store's host had died. */
  public void goDown() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      reset(connection);
    }
  }

  public void comeBack() throws IOException {
    ServerSocket again = new ServerSocket();
    again.setReuseAddress(true);
    again.bind(address, 256);
    listener = again;
    accept(again);
  }

  private void accept(ServerSocket socket) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!socket.isClosed()) {
                try {
                  Socket connection = socket.accept();
                  Thread.ofVirtual().start(() -> serve(connection));
                } catch (IOException e) {
                  // Closed, or the caller has gone while it waited.
                }
              }
            });
  }

  private void serve(Socket caller) {
    connections.add(caller);
    try (caller;
        Socket server = new Socket(store.getHost(), store.getPort())) {
      connections.add(server);
      try {
        caller.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        InputStream fromCaller = new BufferedInputStream(caller.getInputStream(), BUFFER_BYTES);
        InputStream fromServer = new BufferedInputStream(server.getInputStream(), BUFFER_BYTES);
        for (Optional<HttpHead> head = HttpHead.read(fromCaller);
            head.isPresent();
            head = HttpHead.read(fromCaller)) {
          if (!pass(head.get(), caller, fromCaller, server, fromServer)) {
            return;
          }
        }
      } finally {
        connections.remove(server);
      }
    } catch (IOException e) {
      // One side has gone; the other one's connection ends with it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(caller);
    }
  }

  /** Whether the connection can be used for one more call. */
  private boolean pass(
      HttpHead head, Socket caller, InputStream fromCaller, Socket server, InputStream fromServer)
      throws IOException, InterruptedException {
    String[] words = head.firstLine().split(" ", 3);
    StoreCall call = new StoreCall(calls.incrementAndGet(), words[0], words[1]);
    Disturbance disturbance = watcher.arrived(call);
    OutputStream toCaller = caller.getOutputStream();
    switch (disturbance) {
      case Disturbance.Answer answer -> {
        toCaller.write(answer(answer.status(), answer.body()));
        toCaller.flush();
        // The body that was not read makes the connection useless.
        Thread.sleep(Duration.ofMillis(100));
        return false;
      }
      case Disturbance.Delay delay -> Thread.sleep(delay.time());
      default -> {
        // Later, or never.
      }
    }
    OutputStream toServer = server.getOutputStream();
    toServer.write(head.bytes());
    toServer.flush();
    if (head.expectsContinue()) {
      HttpHead interim = HttpHead.read(fromServer).orElseThrow(EOFException::new);
      toCaller.write(interim.bytes());
      toCaller.flush();
      if (interim.status() != 100) {
        return false;
      }
    }
    if (!passBody(head.contentLength(), call, disturbance, fromCaller, toServer)) {
      reset(caller);
      return false;
    }
    HttpHead answer = HttpHead.read(fromServer).orElseThrow(EOFException::new);
    byte[] body = call.method().equals("HEAD") ? NOTHING : readBody(answer, fromServer);
    watcher.answered(call, answer.status());
    switch (disturbance) {
      case Disturbance.CutAnswer cut -> {
        reset(caller);
        return false;
      }
      case Disturbance.HalfAnswer half -> {
        toCaller.write(answer.bytes());
        toCaller.write(body, 0, body.length / 2);
        toCaller.flush();
        return false;
      }
      case Disturbance.OtherAnswer other -> {
        toCaller.write(answer(other.status(), other.body()));
        toCaller.flush();
        return false;
      }
      default -> {
        toCaller.write(answer.bytes());
        toCaller.write(body);
        toCaller.flush();
      }
    }
    watcher.delivered(call, answer.status());
    return answer.field("connection").filter(value -> value.equalsIgnoreCase("close")).isEmpty();
  }

  /** Whether the whole body has been passed on. */
  private boolean passBody(
      long lengthBytes,
      StoreCall call,
      Disturbance disturbance,
      InputStream fromCaller,
      OutputStream toServer)
      throws IOException, InterruptedException {
    int pieceBytes = disturbance instanceof Disturbance.SlowRead slow ? slow.bytes() : BUFFER_BYTES;
    byte[] buffer = new byte[pieceBytes];
    boolean halfway = false;
    for (long passed = 0; passed < lengthBytes; ) {
      if (disturbance instanceof Disturbance.CutRequest cut && passed >= cut.afterBytes()) {
        return false;
      }
      int count = fromCaller.read(buffer, 0, (int) Math.min(buffer.length, lengthBytes - passed));
      if (count < 0) {
        throw new EOFException("the caller went away in the middle of a body");
      }
      toServer.write(buffer, 0, count);
      passed += count;
      if (!halfway && passed >= lengthBytes / 2) {
        halfway = true;
        watcher.halfway(call);
      }
      if (disturbance instanceof Disturbance.SlowRead slow) {
        Thread.sleep(slow.pause());
      }
    }
    toServer.flush();
    return !(disturbance instanceof Disturbance.CutRequest);
  }

  /** The body as it came, with its chunks where it has some. */
  private static byte[] readBody(HttpHead answer, InputStream in) throws IOException {
    if (!answer.isChunked()) {
      return in.readNBytes(Math.toIntExact(answer.contentLength()));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size;
    do {
      String line = readLine(in);
      size = Integer.parseInt(line.strip(), 16);
      body.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
      body.writeBytes(in.readNBytes(size + 2));
    } while (size > 0);
    return body.toByteArray();
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    do {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("a chunk that does not begin");
      }
      line.append((char) next);
    } while (line.charAt(line.length() - 1) != '\n');
    return line.toString();
  }

  private static byte[] answer(int status, String body) {
    String text =
        String.format(
                Locale.ROOT,
                "HTTP/1.1 %d Disturbed\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n",
                status,
                body.length())
            + "Connection: close\r\n\r\n"
            + body;
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void reset(Socket socket) throws IOException {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // Closed already, by the other side or by its own thread.
    }
    socket.close();
  }

  @Override
  public void close() throws IOException {
    goDown();
  }
}
