package io.imageexport.oss;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.time.ReadableDuration;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Signs calls, sends them and waits for their answers. Safe for use by many threads. */
final class S3Transport implements AutoCloseable {
  /** Shorter than the idle time-out of usual servers, so that a kept connection is still open. */
  private static final int KEEP_ALIVE_SECONDS = 15;

  /** So that it is the call that ends at its deadline, and not its connection a moment before. */
  private static final Duration SILENCE_AFTER_DEADLINE = Duration.ofSeconds(5);

  /** Calls that may wait for a connection. */
  private static final int MAX_WAITING_CALLS = 1_000;

  private final S3Endpoint endpoint;
  private final S3Limits limits;
  private final InstantSource clock;
  private final RequestSigner signer;
  private final HttpClient client;

  /** For the one call during which a store may be silent for minutes: it joins the parts. */
  private final HttpClient patientClient;

  private final TransferBuffers buffers;

  S3Transport(Vertx vertx, S3Endpoint endpoint, S3Limits limits, InstantSource clock) {
    this.endpoint = endpoint;
    this.limits = limits;
    this.clock = clock;
    this.signer = new RequestSigner(endpoint.accessKey(), endpoint.secretKey(), endpoint.region());
    this.buffers = new TransferBuffers(limits.parts());
    this.client = client(vertx, limits.idleTimeout());
    this.patientClient = client(vertx, limits.transferTimeout().plus(SILENCE_AFTER_DEADLINE));
  }

  private HttpClient client(Vertx vertx, Duration idleTimeout) {
    return vertx
        .httpClientBuilder()
        .with(clientOptions(idleTimeout))
        .with(poolOptions())
        .withConnectHandler(S3Transport::prepare)
        .build();
  }

  /** A call that is answered soon. */
  S3Answer send(S3Call call, byte[] body) {
    return send(client, call, body, Deadline.after(limits.callTimeout()));
  }

  /** A call whose answer may take the store as long as the transfer of a part. */
  S3Answer sendPatiently(S3Call call, byte[] body) {
    return send(patientClient, call, body, Deadline.after(limits.transferTimeout()));
  }

  S3Answer sendPart(S3Call call, PartContent content, long lengthBytes) {
    Deadline deadline = Deadline.after(limits.transferTimeout());
    TransferBuffers.Lent lent = borrow(call, deadline);
    Exchange exchange;
    try {
      exchange = open(client, call, RequestSigner.UNSIGNED_PAYLOAD, lengthBytes, deadline);
    } catch (RuntimeException | Error failure) {
      buffers.giveBack(lent);
      throw failure;
    }
    try (exchange) {
      exchange.stream(content, lengthBytes, lent);
      return exchange.answer();
    } finally {
      // The exchange is closed by now.
      if (exchange.isComplete()) {
        buffers.giveBack(lent);
      } else {
        buffers.abandon();
        exchange.whenDisconnected(() -> buffers.keep(lent));
      }
    }
  }

  String presignGet(ObjectKey key, Duration validity, Instant now) {
    String path = endpoint.pathFor(key.bucket(), key.key());
    String host = endpoint.hostHeaderFor(key.bucket());
    String query = signer.presignedQuery(host, path, validity, now);
    return endpoint.endpoint().getScheme() + "://" + host + path + "?" + query;
  }

  @Override
  public void close() {
    client.close();
    patientClient.close();
  }

  private S3Answer send(HttpClient sender, S3Call call, byte[] body, Deadline deadline) {
    String payloadHash = RequestSigner.sha256(body);
    try (Exchange exchange = open(sender, call, payloadHash, body.length, deadline)) {
      exchange.send(body);
      return exchange.answer();
    }
  }

  private TransferBuffers.Lent borrow(S3Call call, Deadline deadline) {
    TransferBuffers.Lent lent;
    try {
      lent = buffers.borrow(deadline.remainingNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw S3Failures.noAnswer(call, S3Failures.INTERRUPTED, "interrupted", e);
    }
    if (lent == null) {
      throw S3Failures.noAnswer(
          call,
          S3Failures.TIMED_OUT,
          "no buffer came free within " + ReadableDuration.of(deadline.limit()),
          null);
    }
    return lent;
  }

  private Exchange open(
      HttpClient sender, S3Call call, String payloadHash, long lengthBytes, Deadline deadline) {
    String path = endpoint.pathFor(call.bucket(), call.key());
    var headers = new TreeMap<>(call.headers());
    headers.put("host", endpoint.hostHeaderFor(call.bucket()));
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(call.method()))
            .setServer(SocketAddress.inetSocketAddress(endpoint.port(), endpoint.dialledHost()))
            .setHost(endpoint.hostFor(call.bucket()))
            .setPort(endpoint.port())
            .setSsl(endpoint.secure())
            .setURI(
                call.query().isEmpty()
                    ? path
                    : path + "?" + CanonicalRequest.queryText(call.query()));
    signer
        .signedHeaders(call.method(), path, call.query(), headers, payloadHash, clock.instant())
        .forEach(options::putHeader);
    if (lengthBytes > 0 || call.method().equals("PUT") || call.method().equals("POST")) {
      options.putHeader("content-length", Long.toString(lengthBytes));
    }
    return new Exchange(call, deadline, connect(sender, call, options, deadline));
  }

  private HttpClientRequest connect(
      HttpClient sender, S3Call call, RequestOptions options, Deadline deadline) {
    Future<HttpClientRequest> opening = sender.request(options);
    try {
      return opening
          .toCompletionStage()
          .toCompletableFuture()
          .get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      String reason = Optional.ofNullable(e.getCause().getMessage()).orElse("for no reason given");
      throw S3Failures.noAnswer(
          call, S3Failures.CONNECTION_FAILED, "no connection, " + reason, e.getCause());
    } catch (TimeoutException e) {
      giveUp(opening);
      throw S3Failures.noAnswer(
          call,
          S3Failures.TIMED_OUT,
          "no connection within " + ReadableDuration.of(deadline.limit()),
          e);
    } catch (InterruptedException e) {
      giveUp(opening);
      Thread.currentThread().interrupt();
      throw S3Failures.noAnswer(call, S3Failures.INTERRUPTED, "interrupted", e);
    }
  }

  /** A connection that comes too late goes back by way of a reset. */
  private static void giveUp(Future<HttpClientRequest> opening) {
    opening.onSuccess(request -> request.exceptionHandler(failure -> {}).reset());
  }

  private HttpClientOptions clientOptions(Duration idleTimeout) {
    return new HttpClientOptions()
        .setConnectTimeout((int) limits.connectTimeout().toMillis())
        .setIdleTimeout((int) idleTimeout.toMillis())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS);
  }

  private PoolOptions poolOptions() {
    return new PoolOptions()
        .setHttp1MaxSize(limits.connections())
        .setMaxWaitQueueSize(MAX_WAITING_CALLS);
  }

  private static void prepare(HttpConnection connection) {
    // The call that suffers reports it; without a handler Vert.x logs it as well.
    connection.exceptionHandler(failure -> {});
    // A store that refuses a part answers and closes while the body is still on its way. Netty
    // would close at the first failed write and lose the answer that waits to be read: half of
    // the refusals by the embedded store, when measured. Vert.x has no option for this.
    if (connection instanceof HttpClientConnectionInternal internal) {
      internal.channelHandlerContext().channel().config().setAutoClose(false);
    }
  }
}
