package io.imageexport.oss.server;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import io.imageexport.testing.Tool;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * MinIO in a container, from the image that {@code IMAGEEXPORT_MINIO_IMAGE} names; buckets are
 * taken from the path, or in front of localhost.
 */
public final class MinioInDocker implements AutoCloseable {
  private static final String VARIABLE = "IMAGEEXPORT_MINIO_IMAGE";

  /** The copy on Quay: Docker Hub has no images of MinIO any more. */
  private static final String DEFAULT_IMAGE = "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z";

  private static final int PULL_MINUTES = 5;

  private final MinIOContainer container;

  private MinioInDocker(MinIOContainer container) {
    this.container = container;
  }

  /** Starts it; without a Docker engine, or the image, the test is skipped, or fails. */
  public static MinioInDocker start() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      Tool.skip("no Docker engine answers; get one with: integration-tests/stores/docker");
    }
    String image = System.getenv().getOrDefault(VARIABLE, DEFAULT_IMAGE);
    requireImage(image);
    MinIOContainer container =
        new MinIOContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("minio/minio"))
            .withUserName(MinioServer.ACCESS_KEY)
            .withPassword(MinioServer.SECRET_KEY)
            .withEnv("MINIO_DOMAIN", "localhost");
    container.start();
    return new MinioInDocker(container);
  }

  /** Testcontainers itself would try for minutes. */
  private static void requireImage(String image) {
    DockerClient docker = DockerClientFactory.lazyClient();
    try {
      docker.inspectImageCmd(image).exec();
      return;
    } catch (NotFoundException notYetHere) {
      // Is pulled.
    }
    String reason;
    try {
      if (docker.pullImageCmd(image).start().awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES)) {
        return;
      }
      reason = "not within " + PULL_MINUTES + " minutes";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = "interrupted";
    } catch (RuntimeException e) {
      reason = e.getMessage();
    }
    Tool.skip(
        "the image "
            + image
            + " cannot be pulled ("
            + reason
            + "); make one, and name it, with: export "
            + VARIABLE
            + "=$(integration-tests/stores/docker)");
  }

  public URI endpoint() {
    return URI.create(container.getS3URL());
  }

  /** The domain below which buckets are hosts. */
  public URI domain() {
    return URI.create("http://localhost:" + endpoint().getPort());
  }

  @Override
  public void close() {
    container.stop();
  }
}
