package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.imageexport.api.postgres.PostgresAddress;
import java.util.Optional;

/**
 * How to reach a running emulator: what its own command line needs to talk to it.
 *
 * @param endpoint of the interface, such as {@code http://127.0.0.1:4700}
 * @param httpsEndpoint of the interface over TLS; null without TLS
 * @param ossEndpoint of the object store
 * @param ossRegion in signatures for the object store
 * @param ossAccessKey that opens the object store
 * @param ossSecretKey null if the store is the user's own: its secret stays with the process
 * @param snapshots the directory of the blocks of images
 * @param minFreeBytes that snapshots leave free of its file system
 */
public record RunningInstance(
    long processId,
    String endpoint,
    @JsonInclude(JsonInclude.Include.NON_NULL) String httpsEndpoint,
    String ossEndpoint,
    String ossRegion,
    String ossAccessKey,
    @JsonInclude(JsonInclude.Include.NON_NULL) String ossSecretKey,
    String account,
    String accessKey,
    String secretKey,
    PostgresAddress postgres,
    String snapshots,
    long minFreeBytes) {
  public RunningInstance {
    requireNonNull(endpoint, "endpoint is null");
    requireNonNull(ossEndpoint, "ossEndpoint is null");
    requireNonNull(ossRegion, "ossRegion is null");
    requireNonNull(ossAccessKey, "ossAccessKey is null");
    requireNonNull(account, "account is null");
    requireNonNull(accessKey, "accessKey is null");
    requireNonNull(secretKey, "secretKey is null");
    requireNonNull(postgres, "postgres is null");
    requireNonNull(snapshots, "snapshots is null");
  }

  /** The endpoint over TLS, where there is one. */
  public Optional<String> overTls() {
    return Optional.ofNullable(httpsEndpoint);
  }

  /** The secret key of the built-in store; empty if the store is the user's own. */
  public Optional<String> builtInStoreSecret() {
    return Optional.ofNullable(ossSecretKey);
  }

  /** The secrets stay out of logs and errors. */
  @Override
  public String toString() {
    return "RunningInstance[" + endpoint + ", process " + processId + "]";
  }
}
