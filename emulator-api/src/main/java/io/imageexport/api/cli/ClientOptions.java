package io.imageexport.api.cli;

import io.imageexport.api.RunningInstance;
import io.imageexport.api.auth.Credentials;
import io.imageexport.api.client.JdCloudClient;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of the commands that call a running emulator as its clients do. */
final class ClientOptions {
  @Mixin private EndpointOptions emulator;

  @Option(
      names = "--access-key",
      paramLabel = "KEY",
      description = "Access key of the caller (default: the first key of the seed)")
  private String accessKey;

  @Option(names = "--secret-key", paramLabel = "KEY", description = "Secret key of the caller")
  private String secretKey;

  /**
   * Opens a client.
   *
   * @param command that has these options
   * @throws ParameterException if the options do not say who is calling
   */
  JdCloudClient client(CommandSpec command) throws IOException {
    if ((accessKey == null) != (secretKey == null)) {
      throw new ParameterException(
          command.commandLine(), "--access-key and --secret-key have to be given together");
    }
    if (accessKey != null) {
      return new JdCloudClient(emulator.endpoint(), new Credentials(accessKey, secretKey));
    }
    RunningInstance running = emulator.running();
    return new JdCloudClient(
        emulator.endpoint(), new Credentials(running.accessKey(), running.secretKey()));
  }

  /** A command for the user to type, about the same emulator. */
  String command(String name) {
    return emulator.command(name);
  }
}
