package io.imageexport.api.cli;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a client is to be pointed, and as whom.
 *
 * @param certificates the folder of what clients trust; absent where the endpoint is plain HTTP
 */
record ClientTarget(
    URI endpoint, Optional<Path> certificates, String accessKey, String secretKey, String region) {
  ClientTarget {
    requireNonNull(endpoint, "endpoint is null");
    requireNonNull(certificates, "certificates is null");
    requireNonNull(accessKey, "accessKey is null");
    requireNonNull(secretKey, "secretKey is null");
    requireNonNull(region, "region is null");
  }

  /** The secret stays out of logs and errors. */
  @Override
  public String toString() {
    return "ClientTarget[" + endpoint + ", " + accessKey + ", " + region + "]";
  }
}
