package io.imageexport.api.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a request's body into memory, up to a bound.
 *
 * <p>The handler of vertx-web reads forms as forms, and keeps nothing of a multipart one: but a
 * body is signed as it came, and curl calls everything a form that it is not told about.
 */
final class BodyReader implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);
  private static final String KEY = BodyReader.class.getName();
  private static final String CONTINUE = "100-continue";

  private final int maxBytes;
  private final BiConsumer<HttpServerRequest, GatewayError> refuse;

  BodyReader(int maxBytes, BiConsumer<HttpServerRequest, GatewayError> refuse) {
    this.maxBytes = maxBytes;
    this.refuse = refuse;
  }

  /** What was read. */
  static byte[] body(RoutingContext context) {
    Buffer body = context.get(KEY);
    return body.getBytes();
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (announcedBytes(request) > maxBytes) {
      refuse.accept(request, GatewayError.BODY_TOO_LARGE);
      return;
    }
    // RFC 9110, section 10.1.1: a client of HTTP/1.0 does not wait.
    String expectation = request.getHeader("expect");
    if (expectation != null && request.version() != HttpVersion.HTTP_1_0) {
      if (!expectation.equalsIgnoreCase(CONTINUE)) {
        refuse.accept(request, GatewayError.EXPECTATION_FAILED);
        return;
      }
      request.response().writeContinue();
    }
    read(context, request);
  }

  /** The decoder has made sure that it is a number. */
  private static long announcedBytes(HttpServerRequest request) {
    String length = request.getHeader("content-length");
    return length == null ? 0 : Long.parseLong(length);
  }

  private void read(RoutingContext context, HttpServerRequest request) {
    Buffer body = Buffer.buffer();
    request.handler(
        piece -> {
          if (request.response().ended()) {
            return;
          }
          if (body.length() + piece.length() > maxBytes) {
            refuse.accept(request, GatewayError.BODY_TOO_LARGE);
          } else {
            body.appendBuffer(piece);
          }
        });
    request.endHandler(
        end -> {
          if (request.response().ended()) {
            return;
          }
          // A broken chunk ends a body, and says so here.
          if (request.decoderResult().isFailure()) {
            refuse.accept(request, GatewayError.badRequest("a chunk of its body is broken"));
          } else {
            context.put(KEY, body);
            context.next();
          }
        });
    request.exceptionHandler(
        gone -> LOG.debug("a client went away before its request was complete"));
  }
}
