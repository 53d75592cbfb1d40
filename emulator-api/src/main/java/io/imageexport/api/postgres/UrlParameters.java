package io.imageexport.api.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Percent-encoding in PostgreSQL's URLs: as in libpq, a plus sign stands for itself. */
final class UrlParameters {
  private UrlParameters() {}

  /**
   * @throws IllegalArgumentException if an escape is malformed
   */
  static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  static String write(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
        .collect(joining("&"));
  }

  /**
   * @throws IllegalArgumentException if a parameter has no value or is given twice; the message
   *     names it
   */
  static Map<String, String> parse(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      if (equals < 0 || equals == pair.length() - 1) {
        throw new IllegalArgumentException(
            "parameter '" + name + "' has no value; expected " + name + "=VALUE");
      }
      if (parameters.put(name, decode(pair.substring(equals + 1))) != null) {
        throw new IllegalArgumentException("parameter '" + name + "' is given twice");
      }
    }
    return parameters;
  }
}
