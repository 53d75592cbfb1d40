package io.imageexport.api.cli;

import io.imageexport.api.RunningInstance;
import io.imageexport.api.auth.Credentials;
import io.imageexport.api.client.JdCloudClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that call a running emulator as its clients do. */
final class ClientOptions {
  @Mixin private EndpointOptions emulator;

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
    if (accessKey != null && secretKey != null) {
      return new JdCloudClient(endpoint(), new Credentials(accessKey, secretKey));
    }
    RunningInstance running = running();
    return new JdCloudClient(
        endpoint(),
        new Credentials(
            accessKey == null ? running.accessKey() : accessKey,
            secretKey == null ? running.secretKey() : secretKey));
  }

  private URI endpoint() throws IOException {
    return emulator.endpoint();
  }

  /** Where what clients of HTTPS trust is kept. */
  Path certificates() {
    return emulator.certificates();
  }

  /** A command for the user to type, about the same emulator. */
  String command(String name) {
    return emulator.command(name);
  }

  /** The emulator that runs on the data directory. */
  RunningInstance running() throws IOException {
    return emulator.running();
  }
}
