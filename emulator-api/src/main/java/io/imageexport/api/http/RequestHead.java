package io.imageexport.api.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/**
 * What the head of a request has to be like before anybody looks at its meaning, beyond what the
 * decoder below insists on.
 *
 * <p>A request that two readers could understand differently is refused: what is behind it, on the
 * same connection, could be anything.
 */
final class RequestHead {
  private RequestHead() {}

  /** Why a request is not read any further. */
  static Optional<GatewayError> fault(HttpServerRequest request) {
    if (!request.uri().startsWith("/")) {
      return fault("its target does not begin with a slash");
    }
    // RFC 9112, section 3.2. An empty one is allowed.
    List<String> hosts = request.headers().getAll("host");
    if (hosts.size() > 1) {
      return fault("it has more than one Host");
    }
    if (hosts.isEmpty() && request.version() != HttpVersion.HTTP_1_0) {
      return fault("it has no Host");
    }
    if (!hosts.isEmpty() && !hosts.getFirst().isEmpty() && request.authority() == null) {
      return fault("its Host is not a host");
    }
    if (request.headers().names().contains("")) {
      return fault("a header has no name");
    }
    // RFC 9112, section 6.1: one coding only is known here.
    List<String> codings = request.headers().getAll("transfer-encoding");
    if (!codings.isEmpty() && !codings.getFirst().strip().equalsIgnoreCase("chunked")) {
      return fault("its Transfer-Encoding is another than chunked");
    }
    String contentCoding = request.getHeader("content-encoding");
    if (contentCoding != null && !contentCoding.strip().equalsIgnoreCase("identity")) {
      return Optional.of(GatewayError.CODING_NOT_SUPPORTED);
    }
    return Optional.empty();
  }

  private static Optional<GatewayError> fault(String rule) {
    return Optional.of(GatewayError.badRequest(rule));
  }
}
