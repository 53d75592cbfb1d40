package io.imageexport.api.cli;

import io.imageexport.api.RunningInstance;
import java.io.IOException;
import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that ask a running emulator. */
final class EndpointOptions {
  @Mixin private DataDirectoryOption dataDirectory;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "API address of the emulator (default: the one that runs on --data-dir)")
  private URI endpoint;

  /** Where the emulator answers. */
  URI endpoint() throws IOException {
    return endpoint == null ? URI.create(dataDirectory.running().endpoint()) : endpoint;
  }

  /** Whether the user has said which emulator. */
  boolean isGiven() {
    return endpoint != null;
  }

  /** A command for the user to type, about the same emulator. */
  String command(String name) {
    return dataDirectory.command(name);
  }

  /**
   * The emulator that runs on the data directory, whose keys clients use.
   *
   * @throws IOException if no emulator runs there; the message says which options replace its keys
   */
  RunningInstance running() throws IOException {
    if (endpoint == null) {
      return dataDirectory.running();
    }
    return dataDirectory
        .findRunning()
        .orElseThrow(
            () ->
                new IOException(
                    "no emulator runs on "
                        + dataDirectory.directory()
                        + " to take the keys from; give --access-key and --secret-key"));
  }
}
