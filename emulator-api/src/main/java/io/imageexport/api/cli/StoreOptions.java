package io.imageexport.api.cli;

import io.imageexport.oss.S3Endpoint;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that choose the object store: the built-in one, or one of the user's own. */
final class StoreOptions {
  private static final String DEFAULT_REGION = "us-east-1";

  @Option(
      names = "--oss-port",
      paramLabel = "PORT",
      converter = WholeNumber.Port.class,
      description =
          "Port of the built-in object store, 0 for any free port (default: --port plus 1)")
  private Integer port;

  @Option(
      names = "--oss-endpoint",
      paramLabel = "URL",
      description =
          "Use this S3 store instead of the built-in one, for example http://127.0.0.1:9000")
  private URI endpoint;

  @Option(
      names = "--oss-access-key",
      paramLabel = "KEY",
      description = "Access key of the store at --oss-endpoint")
  private String accessKey;

  @Option(
      names = "--oss-secret-key",
      paramLabel = "KEY",
      description = "Secret key of the store at --oss-endpoint")
  private String secretKey;

  @Option(
      names = "--oss-region",
      paramLabel = "REGION",
      description = "Region in the signatures for the store at --oss-endpoint (default: us-east-1)")
  private String region;

  @Option(
      names = "--oss-addressing",
      paramLabel = "path|virtual",
      description =
          "Place of the bucket in requests to the store at --oss-endpoint: in the path, or in the"
              + " host name (default: path)")
  private S3Endpoint.AddressingStyle addressing;

  boolean hasPort() {
    return port != null;
  }

  /** The port of the built-in store. */
  int port(int absent) {
    return port == null ? absent : port;
  }

  /**
   * The user's own store, if there is one.
   *
   * @throws IllegalArgumentException if options are missing, or would have no effect
   */
  Optional<S3Endpoint> own() {
    if (endpoint == null) {
      refuse(accessKey, "--oss-access-key", "needs --oss-endpoint");
      refuse(secretKey, "--oss-secret-key", "needs --oss-endpoint");
      refuse(region, "--oss-region", "needs --oss-endpoint");
      refuse(addressing, "--oss-addressing", "needs --oss-endpoint");
      return Optional.empty();
    }
    refuse(port, "--oss-port", "is for the built-in store; remove it or --oss-endpoint");
    if (accessKey == null || secretKey == null) {
      throw new IllegalArgumentException(
          "--oss-endpoint needs --oss-access-key and --oss-secret-key");
    }
    try {
      return Optional.of(
          new S3Endpoint(
              endpoint,
              region == null ? DEFAULT_REGION : region,
              accessKey,
              secretKey,
              addressing == null ? S3Endpoint.AddressingStyle.PATH : addressing));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--oss-endpoint is refused: " + e.getMessage(), e);
    }
  }

  private void refuse(Object value, String option, String reason) {
    if (value != null) {
      throw new IllegalArgumentException(option + " " + reason);
    }
  }
}
