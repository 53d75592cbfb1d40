package io.imageexport.oss.server;

import io.imageexport.oss.S3Endpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Third-party S3 stores, each started as a process on the loopback address. */
public enum OtherStore {
  /** Moto, a mock in memory that checks neither signatures nor checksums. */
  MOTO("moto", true) {
    @Override
    Launch launch(int port, Path directory) {
      return new Launch(
          List.of("-H", "127.0.0.1", "-p", Integer.toString(port)), Map.of(), "/moto-api/");
    }
  },

  /** Rclone's {@code serve s3} on a local folder. */
  RCLONE("rclone-s3", true) {
    @Override
    Launch launch(int port, Path directory) {
      return new Launch(
          List.of(
              "serve",
              "s3",
              "--config",
              directory.resolve("none").toString(),
              "--addr",
              "127.0.0.1:" + port,
              data(directory)),
          Map.of("RCLONE_AUTH_KEY", '"' + ACCESS_KEY + "," + SECRET_KEY + '"'),
          "/");
    }
  },

  /** Adobe's S3Mock, which checks no signatures. */
  S3MOCK("s3mock", true) {
    @Override
    Launch launch(int port, Path directory) {
      return new Launch(
          List.of(
              "--http.port=" + port, "--com.adobe.testing.s3mock.store.root=" + data(directory)),
          Map.of(),
          "/");
    }
  },

  /** S3s-fs, which keeps objects as files. */
  S3S_FS("s3s-fs", false) {
    @Override
    Launch launch(int port, Path directory) {
      return new Launch(
          List.of(
              "--host",
              "127.0.0.1",
              "--port",
              Integer.toString(port),
              "--access-key",
              ACCESS_KEY,
              "--secret-key",
              SECRET_KEY,
              data(directory)),
          Map.of(),
          "/");
    }
  },

  /** SeaweedFS: its master, one volume server, filer and S3 gateway in one process. */
  SEAWEEDFS("weed", false) {
    @Override
    Launch launch(int port, Path directory) throws IOException {
      Path identities = directory.resolve("identities.json");
      Files.writeString(
          identities,
          """
          {"identities":[{"name":"exporter","actions":["Admin","Read","Write","List","Tagging"],
          "credentials":[{"accessKey":"%s","secretKey":"%s"}]}]}\
          """
              .formatted(ACCESS_KEY, SECRET_KEY));
      return new Launch(
          List.of(
              "server",
              "-dir=" + data(directory),
              "-ip=127.0.0.1",
              "-ip.bind=127.0.0.1",
              "-master.telemetry=false",
              "-master.volumeSizeLimitMB=64",
              "-volume.max=1000",
              "-master.port=" + ServerProcess.freePort(),
              "-master.port.grpc=" + ServerProcess.freePort(),
              "-volume.port=" + ServerProcess.freePort(),
              "-volume.port.grpc=" + ServerProcess.freePort(),
              "-filer.port=" + ServerProcess.freePort(),
              "-filer.port.grpc=" + ServerProcess.freePort(),
              "-filer.localSocket=" + directory.resolve("filer.sock"),
              "-s3",
              "-s3.config=" + identities,
              "-s3.port=" + port,
              "-s3.port.grpc=" + ServerProcess.freePort(),
              "-s3.port.iceberg=0",
              "-s3.port.lance=0",
              "-s3.localSocket=" + directory.resolve("s3.sock")),
          Map.of(),
          "/healthz");
    }
  };

  static final String ACCESS_KEY = "OTHERACCESSKEY";
  static final String SECRET_KEY = "other-secret-key";
  private static final String REGION = "us-east-1";

  private final String program;
  private final boolean isCheap;

  /**
   * @param isCheap whether the program takes a minute or less to get, so that every CI run has it
   */
  OtherStore(String program, boolean isCheap) {
    this.program = program;
    this.isCheap = isCheap;
  }

  /**
   * How to start a store.
   *
   * @param readyPath answered with a status below 500 as soon as the store is ready
   */
  record Launch(List<String> arguments, Map<String, String> environment, String readyPath) {}

  abstract Launch launch(int port, Path directory) throws IOException;

  private static String data(Path directory) {
    return directory.resolve("data").toString();
  }

  /**
   * Starts the store. If its program is missing, the test is skipped. If tools are required and the
   * program is cheap to get, the test fails.
   *
   * @param directory for its data and its log
   */
  public Running start(Path directory) throws IOException {
    String variable = program.toUpperCase(Locale.ROOT).replace('-', '_') + "_BIN";
    StoreProgram wanted = new StoreProgram(program, variable);
    Path found = isCheap ? wanted.require() : wanted.requireIfBuilt();
    int port = ServerProcess.freePort();
    Files.createDirectories(directory.resolve("data"));
    Launch launch = launch(port, directory);
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    ServerProcess process =
        ServerProcess.start(
            Stream.concat(Stream.of(found.toString()), launch.arguments().stream()).toList(),
            launch.environment(),
            directory.resolve(program + ".log"),
            endpoint.resolve(launch.readyPath()));
    return new Running(process, endpoint);
  }

  /** A store that runs until it is closed. */
  public static final class Running implements AutoCloseable {
    private final ServerProcess process;
    private final URI endpoint;

    private Running(ServerProcess process, URI endpoint) {
      this.process = process;
      this.endpoint = endpoint;
    }

    public S3Endpoint endpoint() {
      return new S3Endpoint(
          endpoint, REGION, ACCESS_KEY, SECRET_KEY, S3Endpoint.AddressingStyle.PATH);
    }

    @Override
    public void close() {
      process.close();
    }
  }
}
