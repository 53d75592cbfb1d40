package io.imageexport.oss;

import io.imageexport.oss.server.MinioInDocker;
import io.imageexport.oss.server.MinioServer;
import org.junit.jupiter.api.Test;

/** MinIO in a container. */
class MinioInDockerTest extends MinioContract {
  private MinioInDocker server;

  @Override
  S3Endpoint start() {
    server = MinioInDocker.start();
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
