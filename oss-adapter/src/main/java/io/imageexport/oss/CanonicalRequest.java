package io.imageexport.oss;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.util.Map;
import java.util.SortedMap;

/**
 * The part of a request that its signature covers, in the one spelling that SigV4 allows (AWS
 * General Reference, "Create a canonical request").
 *
 * @param path percent-encoded once, as S3 wants it
 * @param query raw names and values; all names used here sort alike raw and encoded
 * @param headers by lower-case name; all of them are signed
 * @param payloadHash hexadecimal SHA-256, or {@code UNSIGNED-PAYLOAD}
 */
record CanonicalRequest(
    String method,
    String path,
    SortedMap<String, String> query,
    SortedMap<String, String> headers,
    String payloadHash) {

  CanonicalRequest {
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
    requireNonNull(query, "query is null");
    requireNonNull(headers, "headers is null");
    requireNonNull(payloadHash, "payloadHash is null");
  }

  String text() {
    String headerLines =
        headers.entrySet().stream()
            .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
            .collect(joining());
    return String.join(
        "\n", method, path, queryText(query), headerLines, signedHeaders(), payloadHash);
  }

  String signedHeaders() {
    return String.join(";", headers.keySet());
  }

  static String queryText(Map<String, String> query) {
    return query.entrySet().stream()
        .map(
            parameter ->
                PercentEncoding.component(parameter.getKey())
                    + "="
                    + PercentEncoding.component(parameter.getValue()))
        .collect(joining("&"));
  }
}
