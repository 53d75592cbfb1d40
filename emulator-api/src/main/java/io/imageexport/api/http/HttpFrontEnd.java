package io.imageexport.api.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.imageexport.api.auth.Headers;
import io.imageexport.api.auth.SignedRequest;
import io.imageexport.api.connection.ConnectionLimits;
import io.imageexport.api.connection.Connections;
import io.imageexport.api.connection.Cut;
import io.imageexport.api.connection.Listening;
import io.imageexport.api.connection.UnsupportedVersionException;
import io.imageexport.api.journal.JournalEntry;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets: reads requests within bounds, hands each to the gateway on a virtual thread, and
 * writes its answer.
 *
 * <p>The event loop only moves bytes. At most {@value #MAX_CONCURRENT} requests are under way; one
 * more is told that the server is busy.
 */
public final class HttpFrontEnd implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpFrontEnd.class);

  private static final String CONTENT_TYPE = "application/json; charset=utf-8";
  private static final String CONTROL_PREFIX = "/_emulator/";
  private static final String CONTROL_PATHS = CONTROL_PREFIX + "*";
  private static final String DOCUMENT_PATH = "/openapi.json";

  /** Marks a request that was checked as one for the emulator's own pages. */
  private static final String GUARDED = "guarded";

  private static final int MAX_CONCURRENT = 1_024;
  private static final int MAX_CONCURRENT_CONTROL = 64;
  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final int MAX_BODY_BYTES_AT_WORK = 4 << 20;
  private static final int MAX_HEADER_BYTES = 64 << 10;
  private static final int MAX_REQUEST_LINE_BYTES = 8 << 10;
  private static final int IDLE_SECONDS = 60;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Gateway gateway;
  private final ControlPages control;
  private final ControlAccess controlAccess;
  private final CloudAccess cloudAccess;
  private final Connections connections;
  private final HttpServer server;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places = new Semaphore(MAX_CONCURRENT);

  /** Of their own, so that whether the emulator lives can be asked even when it is busy. */
  private final Semaphore controlPlaces = new Semaphore(MAX_CONCURRENT_CONTROL);

  /** A body takes many times its own size while it is JSON that is looked at. */
  private final Semaphore bodyBytes = new Semaphore(MAX_BODY_BYTES_AT_WORK);

  /** Those that end with an answer that is on its way. */
  private final Set<HttpConnection> ending = ConcurrentHashMap.newKeySet();

  private HttpFrontEnd(
      Vertx vertx,
      Gateway gateway,
      List<ControlPage> control,
      HostNames names,
      ConnectionLimits limits) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.control = new ControlPages(control);
    this.controlAccess = new ControlAccess(names);
    this.cloudAccess = new CloudAccess(names.withJdCloud());
    this.connections = new Connections(vertx, limits, this::lastWords);
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                // Some clients would upgrade, and then send no Host header to sign.
                .setHttp2ClearTextEnabled(false)
                // For these Netty breaks off where 128 requests come without a wait.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
    Router router =
        router(
            vertx,
            control.stream().anyMatch(page -> page.path().text().startsWith(CONTROL_PREFIX)));
    server.connectionHandler(connections::welcome);
    server.requestHandler(request -> ifOpen(request, () -> route(router, request)));
    server.invalidRequestHandler(request -> ifOpen(request, () -> refuseUnreadable(request)));
  }

  /** What comes behind a request that was refused may be part of it, and is not looked at. */
  private void ifOpen(HttpServerRequest request, Runnable next) {
    if (!ending.contains(request.connection())) {
      next.run();
    }
  }

  private void route(Router router, HttpServerRequest request) {
    RequestHead.fault(request)
        .ifPresentOrElse(fault -> refuse(request, fault), () -> router.handle(request));
  }

  private Router router(Vertx vertx, boolean hasControl) {
    Router router = Router.router(vertx);
    if (hasControl) {
      router.route(CONTROL_PATHS).handler(this::guardControl);
    }
    router.route().handler(this::guardCloud);
    router.route().handler(new BodyReader(MAX_BODY_BYTES, this::refuse));
    if (hasControl) {
      router.route(CONTROL_PATHS).handler(this::control);
    }
    router.route(DOCUMENT_PATH).handler(this::control);
    router.route().handler(this::receive);
    router.route().failureHandler(this::fail);
    // A path that the router cannot decode never reaches a route.
    router.errorHandler(400, context -> refuse(context.request(), GatewayError.BAD_REQUEST));
    return router;
  }

  /**
   * Binds the port.
   *
   * @param port 0 for any free one
   * @param control pages of the emulator's own; without any below {@code /_emulator}, there is
   *     nothing there
   * @param names under which it is called, beside JD Cloud's for the cloud's interface
   * @throws IOException in one line, if the port cannot be had
   */
  public static HttpFrontEnd start(
      Vertx vertx,
      Gateway gateway,
      List<ControlPage> control,
      HostNames names,
      ConnectionLimits limits,
      String host,
      int port)
      throws IOException {
    HttpFrontEnd frontEnd = new HttpFrontEnd(vertx, gateway, control, names, limits);
    Listening.await(frontEnd.server.listen(port, host), host, port);
    return frontEnd;
  }

  public int port() {
    return server.actualPort();
  }

  private void receive(RoutingContext context) {
    HttpServerRequest request = context.request();
    byte[] body = BodyReader.body(context);
    String sourceAddress = sourceAddress(request);
    work(
        places,
        request,
        body.length,
        () ->
            write(
                request.response(),
                gateway.handle(signedRequest(request, body), body, sourceAddress)));
  }

  /** Runs what answers a request on a thread of its own, if there is a place for it. */
  private void work(Semaphore places, HttpServerRequest request, int bodyLength, Runnable work) {
    if (!places.tryAcquire()) {
      write(request.response(), refusal(request, GatewayError.BUSY));
      return;
    }
    threads.execute(
        () -> {
          bodyBytes.acquireUninterruptibly(bodyLength);
          try {
            work.run();
          } catch (RuntimeException | Error failure) {
            // An Error too: a request without an answer is a client that waits.
            LOG.error("a request broke", failure);
            write(request.response(), refusal(request, GatewayError.INTERNAL));
          } finally {
            bodyBytes.release(bodyLength);
            places.release();
          }
        });
  }

  /** Reads what the connection has received; nothing of it changes any more. */
  private static SignedRequest signedRequest(HttpServerRequest request, byte[] body) {
    String uri = utf8(request.uri());
    int question = uri.indexOf('?');
    List<Headers.Header> headers = new ArrayList<>();
    for (Map.Entry<String, String> header : request.headers()) {
      headers.add(new Headers.Header(header.getKey(), utf8(header.getValue())));
    }
    return SignedRequest.of(
        request.method().name(),
        question < 0 ? uri : uri.substring(0, question),
        question < 0 ? "" : uri.substring(question + 1),
        new Headers(headers),
        body);
  }

  /** The decoder below hands bytes over as characters; clients sign them as UTF-8. */
  private static String utf8(String octets) {
    return new String(octets.getBytes(ISO_8859_1), UTF_8);
  }

  /** Before the body is read: a stranger's is not even looked at. */
  private void guardControl(RoutingContext context) {
    context.put(GUARDED, true);
    HttpServerRequest request = context.request();
    Optional<String> refusal =
        control.answersAnybody(request.path())
            ? Optional.empty()
            : controlAccess.refusal(request.headers());
    if (refusal.isEmpty()) {
      context.next();
      return;
    }
    logUntrusted(request, refusal.get());
    endWith(
        request, () -> write(request.response(), ControlPage.Content.error(403, refusal.get())));
  }

  /** Likewise, for whatever is no page of the emulator's own. */
  private void guardCloud(RoutingContext context) {
    HttpServerRequest request = context.request();
    Optional<String> refusal =
        context.get(GUARDED, false)
            ? Optional.empty()
            : cloudAccess.refusal(request.headers()::getAll);
    if (refusal.isEmpty()) {
      context.next();
      return;
    }
    logUntrusted(request, refusal.get());
    refuse(request, GatewayError.untrusted(refusal.get()));
  }

  private static void logUntrusted(HttpServerRequest request, String rule) {
    LOG.info(
        "{} {} was refused: {}",
        JournalEntry.printable(request.method().name()),
        JournalEntry.printable(pathOnly(request.uri())),
        rule);
  }

  /** A path that no page has is the gateway's, which knows none of that name either. */
  private void control(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!control.hasPage(request.path())) {
      context.next();
      return;
    }
    byte[] body = BodyReader.body(context);
    work(
        controlPlaces,
        request,
        body.length,
        () ->
            write(
                request.response(),
                control.render(
                    request.method().name(),
                    request.path(),
                    Objects.requireNonNullElse(request.query(), ""),
                    body)));
  }

  private void fail(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.response().closed()) {
      LOG.debug("a client went away before its request was complete");
      return;
    }
    if (context.statusCode() == 400) {
      refuse(request, GatewayError.BAD_REQUEST);
      return;
    }
    LOG.error("a request broke", context.failure());
    refuse(request, GatewayError.INTERNAL);
  }

  private void refuseUnreadable(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    GatewayError error =
        switch (cause) {
          case TooLongHttpLineException line -> GatewayError.URI_TOO_LONG;
          case TooLongHttpHeaderException headers -> GatewayError.HEADERS_TOO_LARGE;
          case UnsupportedVersionException version -> GatewayError.VERSION_NOT_SUPPORTED;
          default -> GatewayError.BAD_REQUEST;
        };
    refuse(request, error);
  }

  /** The connection ends with the answer. */
  private void refuse(HttpServerRequest request, GatewayError error) {
    endWith(request, () -> write(request.response(), refusal(request, error)));
  }

  private void endWith(HttpServerRequest request, Supplier<Future<Void>> answer) {
    HttpConnection connection = request.connection();
    ending.add(connection);
    connection.closeHandler(closed -> ending.remove(connection));
    request.response().putHeader("connection", "close");
    answer.get().onComplete(written -> connection.close());
  }

  private Answer refusal(HttpServerRequest request, GatewayError error) {
    return gateway.refuse(
        error, request.method().name(), pathOnly(request.uri()), sourceAddress(request));
  }

  /** A query may hold a secret. */
  private static String pathOnly(String uri) {
    int question = uri.indexOf('?');
    return question < 0 ? uri : uri.substring(0, question);
  }

  private static String sourceAddress(HttpServerRequest request) {
    return request.remoteAddress().hostAddress();
  }

  /** An answer to a request that was never read. */
  private byte[] lastWords(Cut cut) {
    GatewayError error =
        switch (cut) {
          case TOO_MANY_CONNECTIONS -> GatewayError.TOO_MANY_CONNECTIONS;
          case TOO_SLOW -> GatewayError.TOO_SLOW;
          case TOO_MUCH_HELD -> GatewayError.TOO_MUCH_HELD;
        };
    Answer answer = gateway.refuse(error, "", "", "");
    byte[] body = answer.body().getBytes(UTF_8);
    byte[] head =
        String.format(
                Locale.ROOT,
                """
                HTTP/1.1 %s\r
                content-type: %s\r
                x-jdcloud-request-id: %s\r
                connection: close\r
                content-length: %d\r
                \r
                """,
                HttpResponseStatus.valueOf(answer.httpStatus()),
                CONTENT_TYPE,
                answer.requestId(),
                body.length)
            .getBytes(UTF_8);
    return Buffer.buffer(head).appendBytes(body).getBytes();
  }

  /** Nobody but the page's own origin is to read it, keep it, or take it for something else. */
  private static Future<Void> write(HttpServerResponse response, ControlPage.Content content) {
    return response
        .setStatusCode(content.httpStatus())
        .putHeader("content-type", CONTENT_TYPE)
        .putHeader("cache-control", "no-store")
        .putHeader("cross-origin-resource-policy", "same-origin")
        .putHeader("x-content-type-options", "nosniff")
        .end(Buffer.buffer(Json.write(content.body())));
  }

  /** Clients rely on the content type and the request id, whatever the status. */
  private static Future<Void> write(HttpServerResponse response, Answer answer) {
    if (response.ended() || response.closed()) {
      return Future.succeededFuture();
    }
    response
        .setStatusCode(answer.httpStatus())
        .putHeader("content-type", CONTENT_TYPE)
        .putHeader("x-jdcloud-request-id", answer.requestId());
    if (!answer.operation().isEmpty()) {
      response.putHeader("x-jdcloud-operationid", answer.operation());
    }
    return response.end(Buffer.buffer(answer.body()));
  }

  @Override
  public void close() {
    try {
      server.close().await(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("connections were still open at the end");
    }
    connections.close();
    threads.close();
  }
}
