package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request and its answer, as they went over the wire.
 *
 * @param client who made the request, such as an official SDK
 * @param scenario what it was made for
 * @param path raw
 * @param query raw; empty if there was none
 * @param headers of the answer, by their names in lower case
 */
record Exchange(
    String client,
    String clientVersion,
    String scenario,
    String method,
    String path,
    String query,
    String requestBody,
    int status,
    Map<String, String> headers,
    String responseBody) {

  /** Reads one line of a recording. */
  static Exchange of(JsonNode line) {
    Map<String, String> headers = new TreeMap<>();
    line.path("responseHeaders")
        .properties()
        .forEach(
            header ->
                headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue().asText()));
    return new Exchange(
        line.path("client").asText(),
        line.path("clientVersion").asText(),
        line.path("scenario").asText(),
        line.path("method").asText(),
        line.path("path").asText(),
        line.path("query").asText(""),
        text(line.path("requestBody")),
        line.path("status").asInt(),
        headers,
        text(line.path("responseBody")));
  }

  /** A body may have been written down as text, or as the JSON that it is. */
  private static String text(JsonNode body) {
    if (body.isMissingNode() || body.isNull()) {
      return "";
    }
    return body.isTextual() ? body.textValue() : body.toString();
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** The operation that the answer says was reached; empty if it does not say. */
  String operationId() {
    return header("x-jdcloud-operationid");
  }

  /** The answer as JSON; missing if it has no body, or is none. */
  JsonNode response() {
    return Wire.parse(responseBody).orElse(MissingNode.getInstance());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %s%s%s %s => %d %s",
        method,
        path,
        query.isEmpty() ? "" : "?",
        query,
        cut(requestBody),
        status,
        cut(responseBody));
  }

  private static String cut(String text) {
    return text.length() > 600 ? text.substring(0, 600) + "..." : text;
  }
}
