package io.imageexport.it.clients;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a client made of an answer, as its driver tells it.
 *
 * @param result as the client's own model shows it; may be null
 * @param error code, status and message; null where the call was answered
 * @param failure what the client itself broke at; null where it did not
 */
record Reply(String requestId, JsonNode result, JsonNode error, String failure) {
  Reply {
    result = result == null || result.isNull() ? null : result;
    error = error == null || error.isNull() ? null : error;
  }
}
