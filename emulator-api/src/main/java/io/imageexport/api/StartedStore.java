package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.CloudAccess;
import io.imageexport.oss.EmbeddedObjectStore;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.S3Limits;
import io.imageexport.oss.S3ObjectStore;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * The object store that exports go to: the user's own, or the embedded one, once it has started.
 *
 * @param endpoint for the emulator's own calls
 * @param clientEndpoint for everybody else
 * @param embedded absent where the store is the user's own
 */
record StartedStore(
    S3Endpoint endpoint, S3Endpoint clientEndpoint, Optional<EmbeddedObjectStore> embedded) {
  /** The embedded store takes any; this is what S3 clients say unless told otherwise. */
  private static final String EMBEDDED_STORE_REGION = "us-east-1";

  StartedStore {
    requireNonNull(endpoint, "endpoint is null");
    requireNonNull(clientEndpoint, "clientEndpoint is null");
    requireNonNull(embedded, "embedded is null");
  }

  /**
   * Begins to start it, on a thread of its own.
   *
   * @param resources that end it
   */
  static Future<StartedStore> begin(
      EmulatorConfig config,
      DataDirectory directory,
      StoreKey key,
      S3Limits limits,
      Resources resources) {
    if (config.objectStore().isPresent()) {
      S3Endpoint own = config.objectStore().get();
      return CompletableFuture.completedFuture(new StartedStore(own, own, Optional.empty()));
    }
    FutureTask<StartedStore> start =
        new FutureTask<>(
            () -> {
              EmbeddedObjectStore store =
                  EmbeddedObjectStore.start(
                      directory.objects(),
                      config.ossPort(),
                      key.accessKey(),
                      key.secretKey(),
                      limits,
                      new CloudAccess(config.hostNames().withJdCloud())::refusal);
              resources.add(store);
              return new StartedStore(
                  endpoint(store.ownEndpoint(), key),
                  endpoint(store.endpoint(), key),
                  Optional.of(store));
            });
    Thread.ofPlatform().name("object-store-start").start(start);
    return start;
  }

  private static S3Endpoint endpoint(URI url, StoreKey key) {
    return new S3Endpoint(
        url,
        EMBEDDED_STORE_REGION,
        key.accessKey(),
        key.secretKey(),
        S3Endpoint.AddressingStyle.PATH);
  }

  /** Opens a client of the store for the emulator's own calls. */
  S3ObjectStore client(Vertx vertx, S3Limits limits, Clock clock) {
    return embedded.isPresent()
        ? S3ObjectStore.ofEmbedded(vertx, endpoint, limits, clock)
        : new S3ObjectStore(vertx, endpoint, limits, clock);
  }
}
