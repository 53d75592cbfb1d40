package io.imageexport.it;

import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.S3Limits;
import io.imageexport.oss.S3ObjectStore;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;

/** A store as a test looks into it, past the emulator. */
record OwnStore(Vertx vertx, S3ObjectStore objects) implements AutoCloseable {
  static OwnStore at(URI endpoint, String accessKey, String secretKey) {
    Vertx vertx = Vertx.vertx();
    S3Endpoint place =
        new S3Endpoint(
            endpoint, "us-east-1", accessKey, secretKey, S3Endpoint.AddressingStyle.PATH);
    return new OwnStore(
        vertx, new S3ObjectStore(vertx, place, S3Limits.defaults(), Clock.systemUTC()));
  }

  @Override
  public void close() {
    objects.close();
    vertx.close().await();
  }
}
