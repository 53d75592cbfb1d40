package io.imageexport.api.tls;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.connection.Listening;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where TLS ends: decrypts connections, and pipes each to the plain port that serves the name which
 * its client asked for.
 *
 * <p>It knows nothing of HTTP: no byte of a request changes, so signatures over it stay true, and
 * its limits are those of the server behind. It connects to this machine only. At most {@value
 * #MAX_CONNECTIONS} connections are open; one more is closed.
 */
public final class TlsTerminator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsTerminator.class);

  private static final int MAX_CONNECTIONS = 1_024;
  private static final Limits LIMITS = new Limits(MAX_CONNECTIONS, Duration.ofSeconds(10));
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  static {
    // A client could make the server work for the price of a few bytes. TLS 1.3 has no such thing.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  /** How many connections are open at once, and how long each may take to agree on its keys. */
  record Limits(int connections, Duration handshake) {}

  /** Who serves a name. */
  public interface Backends {
    /**
     * The plain port on the same address that serves a name. Blocks.
     *
     * @param serverName what the client asked for, in its handshake; empty if it did not say
     */
    int port(String serverName) throws IOException;
  }

  private final Vertx vertx;
  private final String host;
  private final Backends backends;
  private final NetServer server;
  private final NetClient client;
  private final Semaphore places;

  private TlsTerminator(
      Vertx vertx, String serverPem, String host, Backends backends, Limits limits) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.host = requireNonNull(host, "host is null");
    this.backends = requireNonNull(backends, "backends is null");
    this.places = new Semaphore(limits.connections());
    Buffer pem = Buffer.buffer(requireNonNull(serverPem, "serverPem is null"));
    this.server =
        vertx.createNetServer(
            new NetServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions().addKeyValue(pem).addCertValue(pem))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setSslHandshakeTimeout(limits.handshake().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS));
    this.client =
        vertx.createNetClient(
            new NetClientOptions().setConnectTimeout((int) CONNECT_LIMIT.toMillis()));
    server.connectHandler(this::accept);
    server.exceptionHandler(failure -> LOG.debug("a TLS handshake failed", failure));
  }

  /**
   * Binds the port.
   *
   * @param serverPem key and certificates of the server
   * @param port 0 for any free one
   * @throws IOException in one line, if the port cannot be had
   */
  public static TlsTerminator start(
      Vertx vertx, String serverPem, String host, int port, Backends backends) throws IOException {
    return start(vertx, serverPem, host, port, backends, LIMITS);
  }

  static TlsTerminator start(
      Vertx vertx, String serverPem, String host, int port, Backends backends, Limits limits)
      throws IOException {
    TlsTerminator terminator = new TlsTerminator(vertx, serverPem, host, backends, limits);
    Listening.await(terminator.server.listen(port, host), host, port);
    return terminator;
  }

  public int port() {
    return server.actualPort();
  }

  private void accept(NetSocket outside) {
    outside.pause();
    outside.exceptionHandler(failure -> LOG.debug("a TLS connection broke", failure));
    if (!places.tryAcquire()) {
      LOG.debug("a TLS connection too many");
      outside.close();
      return;
    }
    outside.closeHandler(closed -> places.release());
    vertx
        .executeBlocking(() -> backends.port(serverName(outside)), false)
        .compose(port -> client.connect(port, host))
        .onSuccess(inside -> join(outside, inside))
        .onFailure(
            failure -> {
              LOG.warn("a TLS connection finds no server behind: {}", failure.getMessage());
              outside.close();
            });
  }

  /** Each end closes the other; what either has sent before is still delivered. */
  private static void join(NetSocket outside, NetSocket inside) {
    inside.exceptionHandler(failure -> LOG.debug("a connection behind TLS broke", failure));
    outside.pipeTo(inside).onFailure(failure -> outside.close());
    inside.pipeTo(outside).onFailure(failure -> inside.close());
  }

  private static String serverName(NetSocket socket) {
    if (socket.sslSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName hostName) {
          return hostName.getAsciiName();
        }
      }
    }
    return "";
  }

  @Override
  public void close() {
    try {
      server.close().await(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
      client.close().await(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("TLS connections were still open at the end");
    }
  }
}
