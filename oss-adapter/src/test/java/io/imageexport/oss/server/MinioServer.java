package io.imageexport.oss.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** MinIO as a process of one drive; buckets are taken from the path, or in front of localhost. */
public final class MinioServer implements AutoCloseable {
  public static final String ACCESS_KEY = "MINIOACCESSKEY";
  public static final String SECRET_KEY = "minio-secret-key";
  public static final String REGION = "us-east-1";
  private static final StoreProgram PROGRAM = new StoreProgram("minio", "MINIO_BIN");

  private final ServerProcess process;
  private final int port;

  private MinioServer(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it; where the program is missing, the test is skipped, or fails.
   *
   * @param directory for its data and its log
   */
  public static MinioServer start(Path directory) throws IOException {
    Path program = PROGRAM.require();
    int port = ServerProcess.freePort();
    Path data = Files.createDirectories(directory.resolve("data"));
    List<String> command =
        List.of(
            program.toString(),
            "server",
            "--quiet",
            "--address",
            "127.0.0.1:" + port,
            "--config-dir",
            directory.resolve("config").toString(),
            data.toString());
    Map<String, String> environment =
        Map.of(
            "MINIO_ROOT_USER", ACCESS_KEY,
            "MINIO_ROOT_PASSWORD", SECRET_KEY,
            "MINIO_DOMAIN", "localhost",
            "MINIO_BROWSER", "off",
            "MINIO_UPDATE", "off");
    URI ready = URI.create("http://127.0.0.1:" + port + "/minio/health/live");
    Path log = directory.resolve("minio.log");
    return new MinioServer(ServerProcess.start(command, environment, log, ready), port);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The domain below which buckets are hosts. */
  public URI domain() {
    return URI.create("http://localhost:" + port);
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.close();
  }
}
