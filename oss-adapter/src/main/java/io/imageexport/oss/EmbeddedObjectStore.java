package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/**
 * An S3 server within this process that keeps its objects as files: S3Proxy on the loopback
 * address.
 *
 * <p>Below the directory there is one folder for each bucket, and in it one file for each object.
 * Parts that wait to be completed lie beside them as {@code .mpus-<uploadId>-<key>-<partNumber>}.
 * Signatures are checked, the region in them is not. Requests are taken in path style; those that
 * name the bucket in the host are taken on a port of their own for each domain.
 */
public final class EmbeddedObjectStore implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  /** Two for each connection of the client that is expected, and a few of Jetty's own. */
  private static final int THREADS_OF_JETTY = 8;

  /** Enough for the connections of a few clients, and only used where they come. */
  private static final int MAX_THREADS_OF_A_DOMAIN = 16;

  /** The domains of production are eight; each takes a port and some threads. */
  private static final int MAX_DOMAINS = 16;

  private final BlobStore blobs;
  private final String accessKey;
  private final String secretKey;
  private final S3Proxy server;
  private final URI endpoint;
  private final Map<String, S3Proxy> serversByDomain = new LinkedHashMap<>();
  private boolean closed;

  private EmbeddedObjectStore(
      Path directory, int port, String accessKey, String secretKey, S3Limits client)
      throws IOException {
    var properties = new Properties();
    properties.setProperty("jclouds.filesystem.basedir", directory.toString());
    this.blobs = new FullDisk(BlobStores.create("filesystem", properties));
    this.accessKey = accessKey;
    this.secretKey = secretKey;
    this.server = start(port, server(port, 2 * client.connections() + THREADS_OF_JETTY).build());
    this.endpoint = URI.create("http://" + HOST + ":" + server.getPort());
  }

  /**
   * Starts the server, once the directory is rid of what an earlier one could not finish.
   *
   * @param directory made if it is missing; what an earlier server left there is served again. No
   *     other server uses it
   * @param port 0 for any free one
   * @param client as many connections as it has are served at once
   * @throws IOException if the directory cannot be made or the port is taken
   */
  public static EmbeddedObjectStore start(
      Path directory, int port, String accessKey, String secretKey, S3Limits client)
      throws IOException {
    requireNonNull(accessKey, "accessKey is null");
    requireNonNull(secretKey, "secretKey is null");
    requireNonNull(client, "client is null");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port out of range 0 to 65535: " + port);
    }
    Files.createDirectories(directory);
    UnfinishedFiles.remove(directory);
    return new EmbeddedObjectStore(directory, port, accessKey, secretKey, client);
  }

  private S3Proxy.Builder server(int port, int threads) {
    return S3Proxy.builder()
        .blobStore(blobs)
        .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
        .endpoint(URI.create("http://" + HOST + ":" + port))
        .jettyMaxThreads(threads)
        .stopTimeout(0);
  }

  private static S3Proxy start(int port, S3Proxy server) throws IOException {
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
    return server;
  }

  /** Where it listens: plain HTTP on the loopback address. */
  public URI endpoint() {
    return endpoint;
  }

  /**
   * The port for requests whose Host is a bucket below a domain, or the domain itself: plain HTTP
   * on the loopback address, started when it is first asked for.
   *
   * <p>A server of S3Proxy knows one such domain, and takes any other host for a bucket.
   */
  public synchronized int portForBucketsBelow(String domain) throws IOException {
    requireNonNull(domain, "domain is null");
    if (closed) {
      throw new IOException("embedded object store at " + endpoint + " has ended");
    }
    S3Proxy known = serversByDomain.get(domain);
    if (known != null) {
      return known.getPort();
    }
    if (serversByDomain.size() == MAX_DOMAINS) {
      throw new IOException("more than " + MAX_DOMAINS + " domains");
    }
    S3Proxy started = start(0, server(0, MAX_THREADS_OF_A_DOMAIN).virtualHost(domain).build());
    serversByDomain.put(domain, started);
    return started.getPort();
  }

  /** Stops the servers at once, calls under way included, and waits for their threads. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    IOException failure = null;
    serversByDomain.put("", server);
    for (S3Proxy running : serversByDomain.values()) {
      try {
        running.stop();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IOException("embedded object store at " + endpoint + " did not stop", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
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
