package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
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
 *
 * <p>The emulator's own calls have a port with threads of its own, which other clients cannot use
 * up. Thread-safe.
 */
public final class EmbeddedObjectStore implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  /** Two for each connection of the client that is expected, and a few of Jetty's own. */
  private static final int THREADS_OF_JETTY = 8;

  private static final int MAX_THREADS_OF_OTHER_CLIENTS = 64;

  /** Enough for the connections of a few clients, and only used where they come. */
  private static final int MAX_THREADS_OF_A_DOMAIN = 16;

  /** The domains of production are eight; each takes a port and some threads. */
  private static final int MAX_DOMAINS = 16;

  private final BlobStore blobs;
  private final String accessKey;
  private final String secretKey;
  private final RequestRule rule;

  /** Of all other clients together; they cannot use up that of the emulator's own calls. */
  private final Semaphore bodiesOfOthers = StoreGuard.bodyBudget();

  private final ReentrantLock lock = new ReentrantLock();

  // Written while it starts, before anybody else has a reference to it.
  private URI ownEndpoint;
  private URI endpoint;

  /** Guarded by the lock, as the next two. */
  private final List<GuardedS3Proxy> servers = new ArrayList<>();

  private final Map<String, GuardedS3Proxy> serversByDomain = new HashMap<>();
  private boolean closed;

  private EmbeddedObjectStore(
      Path directory, String accessKey, String secretKey, RequestRule rule) {
    var properties = new Properties();
    properties.setProperty("jclouds.filesystem.basedir", directory.toString());
    this.blobs = new FullDisk(BlobStores.create("filesystem", properties));
    this.accessKey = accessKey;
    this.secretKey = secretKey;
    this.rule = rule;
  }

  /** Starts a server that serves every request. */
  public static EmbeddedObjectStore start(
      Path directory, int port, String accessKey, String secretKey, S3Limits client)
      throws IOException {
    return start(directory, port, accessKey, secretKey, client, RequestRule.NONE);
  }

  /**
   * Starts the server, once the directory is rid of what an earlier one could not finish.
   *
   * @param directory made if it is missing; what an earlier server left there is served again. No
   *     other server uses it
   * @param port for other clients than the emulator itself, 0 for any free one
   * @param client the emulator's own client, which can use all of its connections at once
   * @param rule which requests of other clients are served
   * @throws IOException if the directory cannot be made or the port is taken
   */
  public static EmbeddedObjectStore start(
      Path directory,
      int port,
      String accessKey,
      String secretKey,
      S3Limits client,
      RequestRule rule)
      throws IOException {
    requireNonNull(accessKey, "accessKey is null");
    requireNonNull(secretKey, "secretKey is null");
    requireNonNull(client, "client is null");
    requireNonNull(rule, "rule is null");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port out of range 0 to 65535: " + port);
    }
    Files.createDirectories(directory);
    UnfinishedFiles.remove(directory);
    var store = new EmbeddedObjectStore(directory, accessKey, secretKey, rule);
    try {
      int ownThreads = 2 * client.connections() + THREADS_OF_JETTY;
      store.ownEndpoint =
          url(
              store
                  .serve(0, StoreGuard.bodyBudget(), builder -> builder.jettyMaxThreads(ownThreads))
                  .port());
      store.endpoint =
          url(
              store
                  .serve(
                      port,
                      store.bodiesOfOthers,
                      builder -> builder.jettyMaxThreads(MAX_THREADS_OF_OTHER_CLIENTS))
                  .port());
      return store;
    } catch (IOException failure) {
      try {
        store.close();
      } catch (IOException stopFailure) {
        failure.addSuppressed(stopFailure);
      }
      throw failure;
    }
  }

  private GuardedS3Proxy serve(int port, Semaphore bodies, UnaryOperator<S3Proxy.Builder> settings)
      throws IOException {
    S3Proxy.Builder builder =
        S3Proxy.builder()
            .blobStore(blobs)
            .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
            .endpoint(url(port))
            .v4MaxNonChunkedRequestSize(StoreGuard.MAX_BODY_BYTES)
            .stopTimeout(0);
    var server =
        new GuardedS3Proxy(settings.apply(builder).build(), port, new StoreGuard(rule, bodies));
    server.start();
    servers.add(server);
    return server;
  }

  private static URI url(int port) {
    return URI.create("http://" + HOST + ":" + port);
  }

  /** Where it listens for other clients: plain HTTP on the loopback address. */
  public URI endpoint() {
    return endpoint;
  }

  /** Where it listens for the emulator's own calls: plain HTTP on the loopback address. */
  public URI ownEndpoint() {
    return ownEndpoint;
  }

  /**
   * The port for requests whose Host is a bucket below a domain, or the domain itself: plain HTTP
   * on the loopback address, started when it is first asked for.
   *
   * <p>A server of S3Proxy knows one such domain, and takes any other host for a bucket.
   */
  public int portForBucketsBelow(String domain) throws IOException {
    requireNonNull(domain, "domain is null");
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the embedded object store has ended");
      }
      GuardedS3Proxy known = serversByDomain.get(domain);
      if (known != null) {
        return known.port();
      }
      if (serversByDomain.size() == MAX_DOMAINS) {
        throw new IOException(
            "requests have named buckets below "
                + MAX_DOMAINS
                + " domains, which is the maximum; put the bucket into the path instead");
      }
      GuardedS3Proxy started =
          serve(
              0,
              bodiesOfOthers,
              builder -> builder.jettyMaxThreads(MAX_THREADS_OF_A_DOMAIN).virtualHost(domain));
      serversByDomain.put(domain, started);
      return started.port();
    } finally {
      lock.unlock();
    }
  }

  /** Stops the servers at once, calls under way included, and waits for their threads. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      IOException failure = null;
      for (GuardedS3Proxy running : servers) {
        try {
          running.stop();
        } catch (IOException e) {
          if (failure == null) {
            failure = e;
          } else {
            failure.addSuppressed(e);
          }
        }
      }
      if (failure != null) {
        throw failure;
      }
    } finally {
      lock.unlock();
    }
  }
}
