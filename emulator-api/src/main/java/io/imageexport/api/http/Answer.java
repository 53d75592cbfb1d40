package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes back to the client: JD Cloud's envelope, under its request id.
 *
 * @param operation the name for the header {@code x-jdcloud-operationid}; empty if none was reached
 * @param message of the error in the envelope; empty if there is none
 */
public record Answer(
    int httpStatus, String requestId, String operation, String message, String body) {
  public Answer {
    requireNonNull(requestId, "requestId is null");
    requireNonNull(operation, "operation is null");
    requireNonNull(message, "message is null");
    requireNonNull(body, "body is null");
  }

  static Answer result(String requestId, String operation, Object result) {
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("requestId", requestId);
    if (!(result instanceof Operation.NoResult)) {
      envelope.put("result", result);
    }
    return new Answer(200, requestId, operation, "", Json.write(envelope));
  }

  static Answer refusal(String requestId, String operation, CloudException refusal) {
    return switch (refusal.code()) {
      case CONFLICT, DUPLICATE, FAILED_PRECONDITION, INVALID_ARGUMENT, OUT_OF_RANGE ->
          error(requestId, operation, 400, refusal.code().name(), refusal.getMessage());
      case PERMISSION_DENIED ->
          error(requestId, operation, 403, refusal.code().name(), refusal.getMessage());
      case INTERNAL ->
          error(requestId, operation, 500, GatewayError.INTERNAL.status(), refusal.getMessage());
      case NOT_FOUND ->
          error(requestId, operation, 404, refusal.code().name(), refusal.getMessage());
      case QUOTA_EXCEEDED ->
          error(requestId, operation, 429, refusal.code().name(), refusal.getMessage());
      case UNAVAILABLE ->
          error(requestId, operation, 503, GatewayError.BUSY.status(), refusal.getMessage());
    };
  }

  static Answer refusal(String requestId, String operation, GatewayError refusal) {
    return error(requestId, operation, refusal.httpStatus(), refusal.status(), refusal.message());
  }

  /** The code is an integer and the request id stands beside the error: clients insist on both. */
  private static Answer error(
      String requestId, String operation, int httpStatus, String status, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", httpStatus);
    error.put("status", status);
    error.put("message", message);
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("requestId", requestId);
    envelope.put("error", error);
    return new Answer(httpStatus, requestId, operation, message, Json.write(envelope));
  }
}
