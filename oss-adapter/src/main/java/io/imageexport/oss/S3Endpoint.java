package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/** Where an S3 store listens, and as whom to call it. */
public record S3Endpoint(
    URI endpoint, String region, String accessKey, String secretKey, AddressingStyle style) {

  /** Where the bucket's name stands in a request. */
  public enum AddressingStyle {
    /** {@code http://host/bucket/key}. */
    PATH,
    /** {@code http://bucket.host/key}; the connection still goes to {@code host}. */
    VIRTUAL
  }

  public S3Endpoint {
    requireNonNull(endpoint, "endpoint is null");
    requireNonNull(region, "region is null");
    requireNonNull(accessKey, "accessKey is null");
    requireNonNull(secretKey, "secretKey is null");
    requireNonNull(style, "style is null");
    if (!"http".equals(endpoint.getScheme()) && !"https".equals(endpoint.getScheme())) {
      throw new IllegalArgumentException(
          "endpoint is not http or https: scheme " + scheme(endpoint));
    }
    if (endpoint.getHost() == null) {
      throw new IllegalArgumentException("endpoint has no host");
    }
    if (endpoint.getUserInfo() != null
        || endpoint.getQuery() != null
        || endpoint.getFragment() != null
        || !(endpoint.getPath().isEmpty() || endpoint.getPath().equals("/"))) {
      throw new IllegalArgumentException("endpoint is more than scheme, host and port");
    }
    if (region.isEmpty() || accessKey.isEmpty() || secretKey.isEmpty()) {
      throw new IllegalArgumentException("region, accessKey and secretKey are not empty");
    }
  }

  private static String scheme(URI endpoint) {
    return endpoint.getScheme() == null ? "missing" : endpoint.getScheme();
  }

  boolean secure() {
    return "https".equals(endpoint.getScheme());
  }

  int port() {
    if (endpoint.getPort() != -1) {
      return endpoint.getPort();
    }
    return secure() ? 443 : 80;
  }

  /** The name or address to connect to; an IPv6 address without its brackets. */
  String dialledHost() {
    String host = endpoint.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The name that a request for this bucket is sent to; {@code ""} is the store itself. */
  String hostFor(String bucket) {
    return switch (style) {
      case PATH -> endpoint.getHost();
      case VIRTUAL -> bucket.isEmpty() ? endpoint.getHost() : bucket + "." + endpoint.getHost();
    };
  }

  /** The Host header of a request for this bucket: the port only where it is not the default. */
  String hostHeaderFor(String bucket) {
    int defaultPort = secure() ? 443 : 80;
    return port() == defaultPort ? hostFor(bucket) : hostFor(bucket) + ":" + port();
  }

  /**
   * The percent-encoded path of an object; an empty key is the bucket, an empty bucket the store.
   */
  String pathFor(String bucket, String key) {
    String keyPath = PercentEncoding.path(key);
    return switch (style) {
      case PATH -> {
        if (bucket.isEmpty()) {
          yield "/";
        }
        yield "/" + PercentEncoding.component(bucket) + (key.isEmpty() ? "" : "/" + keyPath);
      }
      case VIRTUAL -> "/" + keyPath;
    };
  }

  @Override
  public String toString() {
    return "S3Endpoint["
        + endpoint
        + ", "
        + region
        + ", "
        + style
        + ", accessKey="
        + accessKey
        + "]";
  }
}
