package io.imageexport.oss;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.BindException;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.shaded.org.eclipse.jetty.server.Server;

/**
 * A server of S3Proxy whose requests pass a {@link StoreGuard} first.
 *
 * <p>S3Proxy has no setting for that and hides its Jetty server, which is therefore reached by
 * reflection.
 */
final class GuardedS3Proxy {
  private final S3Proxy server;
  private final int askedPort;

  /** Known once it has started, and after its end too. */
  private int port;

  /**
   * @param askedPort 0 for any free one
   */
  GuardedS3Proxy(S3Proxy server, int askedPort, StoreGuard guard) {
    this.server = server;
    this.askedPort = askedPort;
    jetty(server).insertHandler(guard);
  }

  private static Server jetty(S3Proxy server) {
    try {
      Field field = S3Proxy.class.getDeclaredField("server");
      field.setAccessible(true);
      return (Server) field.get(server);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of S3Proxy has no field 'server'", e);
    }
  }

  /**
   * @throws IOException if the port is taken
   */
  void start() throws IOException {
    try {
      server.start();
      port = server.getPort();
    } catch (Exception e) {
      IOException failure = startFailure(e);
      try {
        server.stop();
      } catch (Exception stopFailure) {
        failure.addSuppressed(stopFailure);
      }
      throw failure;
    }
  }

  private IOException startFailure(Exception cause) {
    for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
      if (reason instanceof BindException) {
        return new IOException(
            "port " + askedPort + " of 127.0.0.1 is taken: " + reason.getMessage(), cause);
      }
    }
    return new IOException("embedded object store did not start on port " + askedPort, cause);
  }

  int port() {
    return port;
  }

  /** Ends calls under way, and waits for the server's threads. */
  void stop() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("embedded object store on port " + port + " did not stop", e);
    }
  }
}
