package io.imageexport.oss.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * VersityGW as a process that keeps objects as files; buckets are taken from the path, or, by a
 * server that is started so, in front of localhost.
 */
public final class VersityServer implements AutoCloseable {
  public static final String ACCESS_KEY = "VERSITYACCESSKEY";
  public static final String SECRET_KEY = "versity-secret-key";
  public static final String REGION = "us-east-1";
  private static final StoreProgram PROGRAM = new StoreProgram("versitygw", "VERSITYGW_BIN");

  private final ServerProcess process;
  private final int port;

  private VersityServer(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it for buckets in the path; where the program is missing, the test is skipped, or fails.
   *
   * @param directory for its data and its log, on a file system with extended attributes
   */
  public static VersityServer start(Path directory) throws IOException {
    return start(directory, List.of());
  }

  /** Starts it for buckets in front of localhost. */
  public static VersityServer startWithDomain(Path directory) throws IOException {
    return start(directory, List.of("--virtual-domain", "localhost"));
  }

  private static VersityServer start(Path directory, List<String> options) throws IOException {
    Path program = PROGRAM.require();
    int port = ServerProcess.freePort();
    Path data = Files.createDirectories(directory.resolve("data"));
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            program.toString(),
            "--port",
            "127.0.0.1:" + port,
            "--region",
            REGION,
            "--health",
            "/health"));
    command.addAll(options);
    command.addAll(List.of("posix", data.toString()));
    Map<String, String> environment =
        Map.of("ROOT_ACCESS_KEY", ACCESS_KEY, "ROOT_SECRET_KEY", SECRET_KEY);
    URI ready = URI.create("http://127.0.0.1:" + port + "/health");
    Path log = directory.resolve("versitygw.log");
    return new VersityServer(ServerProcess.start(command, environment, log, ready), port);
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
