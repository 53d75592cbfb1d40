package io.imageexport.api.cli;

import io.imageexport.api.DataDirectory;
import io.imageexport.api.RunningInstance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that ask a running emulator. */
final class EndpointOptions {
  @Mixin private DataDirectoryOption dataDirectory;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "The emulator (default: the one that runs on --data-dir)")
  private URI endpoint;

  /** Where the emulator answers. */
  URI endpoint() throws IOException {
    if (endpoint == null) {
      return URI.create(running().endpoint());
    }
    if (endpoint.getHost() == null
        || !("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))) {
      throw new IllegalArgumentException("--endpoint is http://HOST:PORT, not " + endpoint);
    }
    return endpoint;
  }

  /** Where what clients of HTTPS trust is kept. */
  Path certificates() {
    return DataDirectory.tls(dataDirectory.directory().toAbsolutePath().normalize());
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
