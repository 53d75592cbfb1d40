package io.imageexport.it;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.UploadInProgress;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.S3Limits;
import io.imageexport.oss.S3ObjectStore;
import io.imageexport.testing.Patience;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A store as a test looks into it, past the emulator. */
record OwnStore(Vertx vertx, S3ObjectStore objects) implements AutoCloseable {
  /** A start of an emulator looks for stray uploads at once. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  static OwnStore at(S3Endpoint endpoint) {
    Vertx vertx = Vertx.vertx();
    return new OwnStore(
        vertx, new S3ObjectStore(vertx, endpoint, S3Limits.defaults(), Clock.systemUTC()));
  }

  /**
   * Waits until no upload of these objects is open.
   *
   * @param names each with its bucket, as in a path
   */
  void awaitNoUploads(Collection<String> names) throws InterruptedException {
    Patience.await(LIMIT, () -> "the end of " + uploads(names), () -> uploads(names).isEmpty());
  }

  private List<UploadInProgress> uploads(Collection<String> names) {
    List<UploadInProgress> uploads = new ArrayList<>();
    for (String name : names) {
      String[] parts = name.substring(1).split("/", 2);
      uploads.addAll(objects.listUploads(new ObjectKey(parts[0], parts[1])));
    }
    return uploads;
  }

  @Override
  public void close() {
    objects.close();
    vertx.close().await();
  }
}
