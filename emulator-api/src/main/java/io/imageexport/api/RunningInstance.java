package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.postgres.PostgresAddress;

/**
 * How to reach a running emulator: what its own command line needs to talk to it.
 *
 * @param endpoint of the interface, such as {@code http://127.0.0.1:4700}
 * @param ossEndpoint of the object store
 */
public record RunningInstance(
    long processId,
    String endpoint,
    String ossEndpoint,
    String account,
    String accessKey,
    String secretKey,
    PostgresAddress postgres) {
  public RunningInstance {
    requireNonNull(endpoint, "endpoint is null");
    requireNonNull(ossEndpoint, "ossEndpoint is null");
    requireNonNull(account, "account is null");
    requireNonNull(accessKey, "accessKey is null");
    requireNonNull(secretKey, "secretKey is null");
    requireNonNull(postgres, "postgres is null");
  }

  /** The secrets stay out of logs and errors. */
  @Override
  public String toString() {
    return "RunningInstance[" + endpoint + ", process " + processId + "]";
  }
}
