package io.imageexport.oss;

import io.imageexport.oss.server.MinioServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MinIO as a process on this machine. */
class MinioAsProcessTest extends MinioContract {
  @TempDir private static Path directory;
  private MinioServer server;

  @Override
  S3Endpoint start() throws IOException {
    server = MinioServer.start(directory);
    return new S3Endpoint(
        server.endpoint(),
        MinioServer.REGION,
        MinioServer.ACCESS_KEY,
        MinioServer.SECRET_KEY,
        S3Endpoint.AddressingStyle.PATH);
  }

  @Override
  void stop() {
    server.close();
  }

  @Test
  void takesTheBucketFromTheHost() throws Exception {
    assertTakesBucketsInTheHost(server.domain());
  }
}
