package io.imageexport.it;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.S3Limits;
import io.imageexport.oss.S3ObjectStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Fetches exported objects as a user's tool would: by a plain GET of a presigned link. */
public final class Downloads {
  private Downloads() {}

  public static Path fetch(EmulatorProcess emulator, String bucket, String key, Path target)
      throws IOException, InterruptedException {
    S3Endpoint endpoint =
        new S3Endpoint(
            URI.create(emulator.ossEndpoint()),
            "us-east-1",
            emulator.accessKey(),
            emulator.secretKey(),
            S3Endpoint.AddressingStyle.PATH);
    return fetch(endpoint, bucket, key, target);
  }

  public static Path fetch(S3Endpoint endpoint, String bucket, String key, Path target)
      throws IOException, InterruptedException {
    Vertx vertx = Vertx.vertx();
    try (S3ObjectStore store =
            new S3ObjectStore(vertx, endpoint, S3Limits.defaults(), Clock.systemUTC());
        HttpClient http = HttpClient.newHttpClient()) {
      String link =
          store.presignGet(new ObjectKey(bucket, key), Duration.ofMinutes(5), Instant.now());
      HttpResponse<Path> response =
          http.send(
              HttpRequest.newBuilder(URI.create(link)).build(),
              HttpResponse.BodyHandlers.ofFile(target));
      if (response.statusCode() != 200) {
        throw new IOException("the store answered " + response.statusCode() + " for " + key);
      }
      return target;
    } finally {
      vertx.close().await();
    }
  }
}
