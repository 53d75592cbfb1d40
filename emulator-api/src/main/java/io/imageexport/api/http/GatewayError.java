package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.AccessRequest;
import io.imageexport.core.policy.Decision;
import io.imageexport.core.policy.pattern.Quoted;

/** A refusal by the gateway itself, before any operation is asked; its table is documented. */
record GatewayError(int httpStatus, String status, String message) {
  static final GatewayError NO_ROUTE =
      new GatewayError(404, "NOT_FOUND", "no route and no API found with those values");
  static final GatewayError BODY_TOO_LARGE =
      new GatewayError(413, "HTTP_REQUEST_ENTITY_TOO_LARGE", "Payload too large");
  static final GatewayError BAD_REQUEST =
      new GatewayError(400, "HTTP_BAD_REQUEST", "the request cannot be read");
  static final GatewayError URI_TOO_LONG =
      new GatewayError(414, "HTTP_URI_TOO_LONG", "URI too long");
  static final GatewayError HEADERS_TOO_LARGE =
      new GatewayError(
          431, "HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE", "the headers are larger than 64 KiB");
  static final GatewayError TOO_SLOW =
      new GatewayError(408, "HTTP_REQUEST_TIMEOUT", "the request did not arrive in time");
  static final GatewayError CODING_NOT_SUPPORTED =
      new GatewayError(
          415, "HTTP_UNSUPPORTED_MEDIA_TYPE", "a body with a Content-Encoding is not read");
  static final GatewayError VERSION_NOT_SUPPORTED =
      new GatewayError(
          505, "HTTP_VERSION_NOT_SUPPORTED", "HTTP/1.0 and HTTP/1.1 are spoken, and no other");
  static final GatewayError TOO_MANY_CONNECTIONS =
      new GatewayError(503, "HTTP_SERVICE_UNAVAILABLE", "too many connections are open");
  static final GatewayError TOO_MUCH_HELD =
      new GatewayError(
          503, "HTTP_SERVICE_UNAVAILABLE", "the requests under way hold too much memory");
  static final GatewayError EXPECTATION_FAILED =
      new GatewayError(417, "HTTP_EXPECTATION_FAILED", "the expectation is not known");
  static final GatewayError BUSY =
      new GatewayError(
          503, "HTTP_SERVICE_UNAVAILABLE", "The upstream server is currently unavailable");
  static final GatewayError INTERNAL = new GatewayError(500, "INTERNAL", "Internal server error");

  private static final String NOT_ALLOWED = "HTTP_FORBIDDEN";

  GatewayError {
    requireNonNull(status, "status is null");
    requireNonNull(message, "message is null");
  }

  /** A request that cannot be read, by a rule of HTTP that can be named. */
  static GatewayError badRequest(String rule) {
    return new GatewayError(
        BAD_REQUEST.httpStatus(), BAD_REQUEST.status(), BAD_REQUEST.message() + ": " + rule);
  }

  /** The request comes from where nobody is answered; see {@link CloudAccess}. */
  static GatewayError untrusted(String rule) {
    return new GatewayError(403, NOT_ALLOWED, rule + " [gw]");
  }

  /** The status and the marks at the end are those of public reports, the reason is ours. */
  static GatewayError forbidden(Decision decision) {
    AccessRequest request = decision.request();
    return new GatewayError(
        403,
        NOT_ALLOWED,
        Quoted.plain(request.principal())
            + " is not authorized to perform "
            + Quoted.plain(request.action())
            + " on resource "
            + Quoted.plain(request.resource())
            + ": "
            + decision.reason()
            + " [IAM] [gw]");
  }

  /** JD Cloud has the operation, and the emulator does not. */
  static GatewayError notEmulated(Route route) {
    return new GatewayError(
        501,
        "NOT_IMPLEMENTED",
        route.service().scopeName()
            + ":"
            + route.operation()
            + " is not emulated; see /_emulator/coverage");
  }

  /** The gateway marks its own words about signatures. */
  static GatewayError accessError(String message) {
    return new GatewayError(401, "ACCESS_ERROR", message + " [gw]");
  }
}
