package io.imageexport.api.cli;

import io.imageexport.api.DataDirectory;
import io.imageexport.api.RunningInstance;
import io.imageexport.api.auth.Credentials;
import io.imageexport.api.client.JdCloudClient;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that talk to a running emulator. */
final class ClientOptions {
  @Mixin private DataDirectoryOption dataDirectory;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "The emulator (default: the one that runs on --data-dir)")
  private URI endpoint;

  @Option(names = "--access-key", paramLabel = "KEY", description = "Who is calling")
  private String accessKey;

  @Option(names = "--secret-key", paramLabel = "KEY", description = "Its secret")
  private String secretKey;

  @Option(
      names = "--region-id",
      paramLabel = "REGION",
      description = "Region of the image (default: cn-east-2)")
  private String region = "cn-east-2";

  String region() {
    return region;
  }

  JdCloudClient client() throws IOException {
    if (endpoint != null
        && (endpoint.getHost() == null
            || !("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme())))) {
      throw new IllegalArgumentException("--endpoint is http://HOST:PORT, not " + endpoint);
    }
    if (endpoint != null && accessKey != null && secretKey != null) {
      return new JdCloudClient(endpoint, new Credentials(accessKey, secretKey));
    }
    RunningInstance running = running();
    return new JdCloudClient(
        endpoint == null ? URI.create(running.endpoint()) : endpoint,
        new Credentials(
            accessKey == null ? running.accessKey() : accessKey,
            secretKey == null ? running.secretKey() : secretKey));
  }

  /** A command for the user to type, about the same emulator. */
  String command(String name) {
    return dataDirectory.command(name);
  }

  /** The emulator that runs on the data directory. */
  RunningInstance running() throws IOException {
    Optional<RunningInstance> running = DataDirectory.findRunning(dataDirectory.directory());
    return running.orElseThrow(
        () ->
            new IOException(
                "no emulator runs on "
                    + dataDirectory.directory()
                    + ": start one with "
                    + command("serve")));
  }
}
