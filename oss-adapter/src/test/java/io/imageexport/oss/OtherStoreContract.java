package io.imageexport.oss;

import io.imageexport.oss.server.OtherStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a store of somebody else's, which runs as a process for it. */
abstract class OtherStoreContract extends ObjectStoreContract {
  @TempDir private static Path directory;
  private OtherStore.Running server;

  abstract OtherStore kind();

  @Override
  final S3Endpoint start() throws IOException {
    server = kind().start(directory.resolve(kind().name()));
    return server.endpoint();
  }

  @Override
  final void stop() {
    server.close();
  }

  /** Calls the store with other keys than its own. */
  final void withKeys(String accessKey, String secretKey, Consumer<S3ObjectStore> call) {
    S3Endpoint own = server.endpoint();
    var other = new S3Endpoint(own.endpoint(), own.region(), accessKey, secretKey, own.style());
    try (S3ObjectStore stranger = open(other)) {
      call.accept(stranger);
    }
  }
}
