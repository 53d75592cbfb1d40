package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * An S3 server within this process that keeps its objects as files: S3Proxy on the loopback
 * address.
 *
 * <p>Below the directory there is one folder for each bucket, and in it one file for each object.
 * Parts that wait to be completed lie beside them as {@code .mpus-<uploadId>-<key>-<partNumber>}.
 * Signatures are checked, the region in them is not; requests are taken in path style.
 */
public final class EmbeddedObjectStore implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  /** Two for each connection of the default client, and a few of Jetty's own. */
  private static final int MAX_THREADS = 40;

  private final S3Proxy server;
  private final URI endpoint;

  private EmbeddedObjectStore(S3Proxy server) {
    this.server = server;
    this.endpoint = URI.create("http://" + HOST + ":" + server.getPort());
  }

  /**
   * Starts the server.
   *
   * @param directory made if it is missing; what an earlier server left there is served again
   * @param port 0 for any free one
   * @throws IOException if the directory cannot be made or the port is taken
   */
  public static EmbeddedObjectStore start(
      Path directory, int port, String accessKey, String secretKey) throws IOException {
    requireNonNull(accessKey, "accessKey is null");
    requireNonNull(secretKey, "secretKey is null");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port out of range 0 to 65535: " + port);
    }
    Files.createDirectories(directory);
    var properties = new Properties();
    properties.setProperty("jclouds.filesystem.basedir", directory.toString());
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(BlobStores.create("filesystem", properties))
            .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
            .endpoint(URI.create("http://" + HOST + ":" + port))
            .jettyMaxThreads(MAX_THREADS)
            .stopTimeout(0)
            .build();
    try {
      server.start();
    } catch (Exception e) {
      IOException failure = startFailure(port, e);
      try {
        server.stop();
      } catch (Exception stopFailure) {
        failure.addSuppressed(stopFailure);
      }
      throw failure;
    }
    return new EmbeddedObjectStore(server);
  }

  /** Where it listens: plain HTTP on the loopback address. */
  public URI endpoint() {
    return endpoint;
  }

  /** Stops the server at once, calls under way included, and waits for its threads. */
  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("embedded object store at " + endpoint + " did not stop", e);
    }
  }

  private static IOException startFailure(int port, Exception cause) {
    for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
      if (reason instanceof BindException) {
        return new IOException(
            "port " + port + " of " + HOST + " is taken: " + reason.getMessage(), cause);
      }
    }
    return new IOException("embedded object store did not start on port " + port, cause);
  }
}
