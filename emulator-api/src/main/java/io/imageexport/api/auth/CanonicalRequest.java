package io.imageexport.api.auth;

import static io.imageexport.api.auth.RejectionReason.MALFORMED;
import static io.imageexport.api.auth.RejectionReason.SIGNED_HEADER_UNUSABLE;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one text that all spellings of a request come down to, so that client and server hash the
 * same bytes.
 *
 * <pre>
 * METHOD
 * path, decoded and encoded again: /v1/images/img-a%3AexportImage
 * query, likewise, sorted:         a=1&amp;b=
 * name:value                       (one line for each signed header)
 *
 * a;b;c                            (their names)
 * hash of the body, or the literal value of x-jdcloud-content-sha256
 * </pre>
 *
 * @param headers the signed headers in the order of the client, names in lower case
 * @param bodyHash as it stands in the last line
 */
record CanonicalRequest(
    String method,
    String path,
    String query,
    List<Headers.Header> headers,
    String signedHeaders,
    String bodyHash) {
  static final String CONTENT_SHA256_HEADER = "x-jdcloud-content-sha256";

  // A token of RFC 9110, section 5.6.2.
  private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");
  private static final Pattern RUN_OF_BLANKS = Pattern.compile(" {2,}");

  private record Parameter(String key, String value) {
    static final Comparator<Parameter> ORDER =
        Comparator.comparing(Parameter::key).thenComparing(Parameter::value);

    @Override
    public String toString() {
      return key + "=" + value;
    }
  }

  CanonicalRequest {
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
    requireNonNull(query, "query is null");
    headers = List.copyOf(headers);
    requireNonNull(signedHeaders, "signedHeaders is null");
    requireNonNull(bodyHash, "bodyHash is null");
  }

  static CanonicalRequest of(SignedRequest request, List<String> signedHeaders)
      throws RejectedRequestException {
    if (!METHOD.matcher(request.method()).matches()) {
      throw new RejectedRequestException(MALFORMED, "the method is not a token of HTTP");
    }
    List<Headers.Header> headers = new ArrayList<>();
    for (String name : signedHeaders) {
      headers.add(new Headers.Header(name, joinedValue(request.headers(), name)));
    }
    return new CanonicalRequest(
        request.method().toUpperCase(Locale.ROOT),
        canonicalPath(request.rawPath()),
        canonicalQuery(request.rawQuery()),
        headers,
        String.join(";", signedHeaders),
        bodyHash(request));
  }

  private static String joinedValue(Headers headers, String name) throws RejectedRequestException {
    List<String> values = headers.values(name);
    if (values.isEmpty()) {
      throw new RejectedRequestException(
          SIGNED_HEADER_UNUSABLE,
          "SignedHeaders names %s, but the request has no such header".formatted(name));
    }
    String joined = values.stream().map(CanonicalRequest::trim).collect(Collectors.joining(","));
    // A line break inside a value could pass for the next signed header.
    if (joined.indexOf('\n') >= 0 || joined.indexOf('\r') >= 0) {
      throw new RejectedRequestException(
          SIGNED_HEADER_UNUSABLE, "the header %s has a line break inside".formatted(name));
    }
    return joined;
  }

  static String trim(String value) {
    int start = 0;
    int end = value.length();
    while (start < end && isTrimmed(value.charAt(start))) {
      start++;
    }
    while (end > start && isTrimmed(value.charAt(end - 1))) {
      end--;
    }
    return value.substring(start, end);
  }

  private static boolean isTrimmed(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /** Decodes, makes one slash of a run, forces a leading slash, encodes. */
  static String canonicalPath(String rawPath) {
    byte[] decoded = PercentEncoding.decode(rawPath);
    ByteArrayOutputStream collapsed = new ByteArrayOutputStream(decoded.length + 1);
    collapsed.write('/');
    boolean afterSlash = true;
    for (byte current : decoded) {
      if (current == '/' && afterSlash) {
        continue;
      }
      collapsed.write(current);
      afterSlash = current == '/';
    }
    return PercentEncoding.encodePath(collapsed.toByteArray());
  }

  /** Drops pieces without a key, decodes and encodes, and sorts by key and value. */
  static String canonicalQuery(String rawQuery) {
    List<Parameter> parameters = new ArrayList<>();
    int start = 0;
    while (start < rawQuery.length()) {
      int ampersand = rawQuery.indexOf('&', start);
      int end = ampersand < 0 ? rawQuery.length() : ampersand;
      int equals = rawQuery.indexOf('=', start);
      int keyEnd = equals < 0 || equals > end ? end : equals;
      if (keyEnd > start) {
        String value = keyEnd == end ? "" : rawQuery.substring(keyEnd + 1, end);
        parameters.add(new Parameter(recode(rawQuery.substring(start, keyEnd)), recode(value)));
      }
      start = end + 1;
    }
    return parameters.stream()
        .sorted(Parameter.ORDER)
        .map(Parameter::toString)
        .collect(Collectors.joining("&"));
  }

  private static String recode(String raw) {
    return PercentEncoding.encode(PercentEncoding.decode(raw));
  }

  private static String bodyHash(SignedRequest request) {
    String literal = contentSha256(request.headers());
    return literal.isEmpty() ? request.bodySha256() : literal;
  }

  /** The literal value of the header, or an empty text. */
  static String contentSha256(Headers headers) {
    return trim(String.join(",", headers.values(CONTENT_SHA256_HEADER)));
  }

  /**
   * The same request with one blank for each run of blanks inside header values: clients of version
   * 2 (Go, Node.js, Rust) sign that form, whatever they send.
   */
  CanonicalRequest withSqueezedBlanks() {
    return withHeaders(
        headers.stream()
            .map(
                header ->
                    new Headers.Header(
                        header.name(), RUN_OF_BLANKS.matcher(header.value()).replaceAll(" ")))
            .toList());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(method).append('\n').append(path).append('\n').append(query).append('\n');
    for (Headers.Header header : headers) {
      text.append(header.name()).append(':').append(header.value()).append('\n');
    }
    return text.append('\n').append(signedHeaders).append('\n').append(bodyHash).toString();
  }

  String sha256Hex() {
    return Digests.sha256Hex(text());
  }

  /** The value of a signed header. */
  Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.name().equals(name))
        .map(Headers.Header::value)
        .findFirst();
  }

  CanonicalRequest withHeader(String name, String value) {
    return withHeaders(
        headers.stream()
            .map(header -> header.name().equals(name) ? new Headers.Header(name, value) : header)
            .toList());
  }

  private CanonicalRequest withHeaders(List<Headers.Header> other) {
    return new CanonicalRequest(method, path, query, other, signedHeaders, bodyHash);
  }

  CanonicalRequest withPath(String other) {
    return new CanonicalRequest(method, other, query, headers, signedHeaders, bodyHash);
  }

  CanonicalRequest withQuery(String other) {
    return new CanonicalRequest(method, path, other, headers, signedHeaders, bodyHash);
  }

  CanonicalRequest withBodyHash(String other) {
    return new CanonicalRequest(method, path, query, headers, signedHeaders, other);
  }

  /** The request to show to people: what may be secret is masked, so its hash may differ. */
  CanonicalRequest masked() {
    return withHeaders(
            headers.stream()
                .map(
                    header ->
                        Masking.isSecret(header.name(), header.value())
                            ? new Headers.Header(header.name(), Masking.mask(header.value()))
                            : header)
                .toList())
        .withQuery(
            parameters()
                .map(
                    parameter ->
                        Masking.isSecret(parameter.key(), parameter.value())
                            ? new Parameter(parameter.key(), Masking.mask(parameter.value()))
                            : parameter)
                .map(Parameter::toString)
                .collect(Collectors.joining("&")));
  }

  /** The names of what is masked. */
  List<String> maskedNames() {
    return Stream.concat(
            headers.stream()
                .filter(header -> Masking.isSecret(header.name(), header.value()))
                .map(Headers.Header::name),
            parameters()
                .filter(parameter -> Masking.isSecret(parameter.key(), parameter.value()))
                .map(Parameter::key))
        .distinct()
        .toList();
  }

  private Stream<Parameter> parameters() {
    return query.isEmpty()
        ? Stream.empty()
        : Stream.of(query.split("&", -1))
            .map(
                pair ->
                    new Parameter(
                        pair.substring(0, pair.indexOf('=')),
                        pair.substring(pair.indexOf('=') + 1)));
  }

  /** Hides header values: one of them may be a session token. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
