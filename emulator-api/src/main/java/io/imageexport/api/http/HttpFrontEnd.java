package io.imageexport.api.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.imageexport.api.auth.Headers;
import io.imageexport.api.auth.SignedRequest;
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
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final String CONTROL_PATHS = "/_emulator/*";
  private static final int MAX_CONCURRENT = 1_024;
  private static final int MAX_CONCURRENT_CONTROL = 64;
  private static final long MAX_BODY_BYTES = 1L << 20;
  private static final int MAX_HEADER_BYTES = 64 << 10;
  private static final int MAX_REQUEST_LINE_BYTES = 8 << 10;
  private static final int IDLE_SECONDS = 60;
  private static final Duration LINGER = Duration.ofSeconds(2);
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Gateway gateway;
  private final ControlPages control;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places = new Semaphore(MAX_CONCURRENT);

  /** Of their own, so that whether the emulator lives can be asked even when it is busy. */
  private final Semaphore controlPlaces = new Semaphore(MAX_CONCURRENT_CONTROL);

  private HttpFrontEnd(Vertx vertx, Gateway gateway, List<ControlPage> control) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.control = new ControlPages(control);
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                // Some clients would upgrade, and then send no Host header to sign.
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
    Router router = Router.router(vertx);
    // curl says that what it posts is a form, unless told otherwise; it is JSON.
    router
        .route(CONTROL_PATHS)
        .handler(
            context -> {
              context.request().headers().remove("content-type");
              context.next();
            });
    router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    router.route(CONTROL_PATHS).handler(this::control);
    router.route().handler(this::receive);
    router.route().failureHandler(this::fail);
    // A path that the router cannot decode never reaches a route.
    router.errorHandler(400, context -> refuse(context.request(), GatewayError.BAD_REQUEST));
    server.requestHandler(
        request -> {
          if (request.uri().startsWith("/")) {
            router.handle(request);
          } else {
            refuse(request, GatewayError.BAD_REQUEST);
          }
        });
    server.invalidRequestHandler(this::refuseUnreadable);
  }

  /**
   * Binds the port.
   *
   * @param port 0 for any free one
   * @param control pages of the emulator's own
   * @throws IOException in one line, if the port cannot be had
   */
  public static HttpFrontEnd start(
      Vertx vertx, Gateway gateway, List<ControlPage> control, String host, int port)
      throws IOException {
    HttpFrontEnd frontEnd = new HttpFrontEnd(vertx, gateway, control);
    try {
      frontEnd.server.listen(port, host).await(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
      return frontEnd;
    } catch (TimeoutException e) {
      throw new IOException("port " + port + " was not bound in time", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // The wait rethrows what the bind threw, undeclared: a BindException, usually.
      throw new IOException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
  }

  public int port() {
    return server.actualPort();
  }

  private void receive(RoutingContext context) {
    HttpServerRequest request = context.request();
    byte[] body = body(context);
    String sourceAddress = request.remoteAddress().hostAddress();
    if (!places.tryAcquire()) {
      write(request.response(), gateway.refuse(GatewayError.BUSY));
      return;
    }
    threads.execute(
        () -> {
          try {
            write(
                request.response(),
                gateway.handle(signedRequest(request, body), body, sourceAddress));
          } catch (RuntimeException failure) {
            LOG.error("a request broke", failure);
            write(request.response(), gateway.refuse(GatewayError.INTERNAL));
          } finally {
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

  /** A path that no page has is the gateway's, which knows none of that name either. */
  private void control(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!control.hasPage(request.path())) {
      context.next();
      return;
    }
    byte[] body = body(context);
    if (!controlPlaces.tryAcquire()) {
      write(request.response(), gateway.refuse(GatewayError.BUSY));
      return;
    }
    threads.execute(
        () -> {
          try {
            ControlPage.Content content =
                control.render(request.method().name(), request.path(), body);
            context
                .response()
                .setStatusCode(content.httpStatus())
                .putHeader("content-type", CONTENT_TYPE)
                .end(Buffer.buffer(Json.write(content.body())));
          } catch (RuntimeException failure) {
            LOG.error("a page broke", failure);
            write(context.response(), gateway.refuse(GatewayError.INTERNAL));
          } finally {
            controlPlaces.release();
          }
        });
  }

  private static byte[] body(RoutingContext context) {
    Buffer buffer = context.body().buffer();
    return buffer == null ? new byte[0] : buffer.getBytes();
  }

  private void fail(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.response().closed()) {
      LOG.debug("a client went away before its request was complete");
      return;
    }
    switch (context.statusCode()) {
      case 413 -> refuse(request, GatewayError.BODY_TOO_LARGE);
      case 400 -> refuse(request, GatewayError.BAD_REQUEST);
      case 417 -> refuse(request, GatewayError.EXPECTATION_FAILED);
      default -> {
        LOG.error("a request broke", context.failure());
        refuse(request, GatewayError.INTERNAL);
      }
    }
  }

  private void refuseUnreadable(HttpServerRequest request) {
    boolean tooLong =
        request.decoderResult() != null
            && request.decoderResult().cause() instanceof TooLongHttpLineException;
    refuse(request, tooLong ? GatewayError.URI_TOO_LONG : GatewayError.BAD_REQUEST);
  }

  /** The connection ends with the answer. */
  private void refuse(HttpServerRequest request, GatewayError error) {
    request.response().putHeader("connection", "close");
    write(request.response(), gateway.refuse(error)).onComplete(written -> linger(request));
  }

  /**
   * Throws away what is left of a refused request, for a while. A connection that is closed while
   * its client still sends is reset, and the client may lose the answer.
   */
  private void linger(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    if (request.isEnded() || request.decoderResult().isFailure()) {
      connection.close();
      return;
    }
    long timer = vertx.setTimer(LINGER.toMillis(), late -> connection.close());
    connection.closeHandler(closed -> vertx.cancelTimer(timer));
    request.exceptionHandler(broken -> connection.close());
    request.endHandler(end -> connection.close());
    request.handler(ignored -> {});
    request.resume();
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
      server.close().await(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("connections were still open at the end");
    }
    threads.close();
  }
}
