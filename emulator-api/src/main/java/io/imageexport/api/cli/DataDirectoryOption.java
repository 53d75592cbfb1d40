package io.imageexport.api.cli;

import io.imageexport.api.DataDirectory;
import io.imageexport.api.EmulatorConfig;
import io.imageexport.api.RunningInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names the data directory, which most commands have. */
final class DataDirectoryOption {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Data directory (default: .emulator)")
  private Path directory = EmulatorConfig.DEFAULT_DATA_DIRECTORY;

  Path directory() {
    return directory;
  }

  /** The emulator that runs on the directory. */
  RunningInstance running() throws IOException {
    return findRunning()
        .orElseThrow(
            () ->
                new IOException(
                    "no emulator runs on " + directory + "; start one with " + command("serve")));
  }

  /** The emulator that runs on the directory, if one does. */
  Optional<RunningInstance> findRunning() throws IOException {
    return DataDirectory.findRunning(directory);
  }

  /** The folder of the certificates that clients of HTTPS trust. */
  Path certificates() {
    return DataDirectory.tls(directory.toAbsolutePath().normalize());
  }

  /** A command for the user to type, about the same directory. */
  String command(String name) {
    boolean isDefault = directory.equals(EmulatorConfig.DEFAULT_DATA_DIRECTORY);
    return "./emulator "
        + name
        + (isDefault ? "" : " --data-dir " + Shell.word(directory.toString()));
  }
}
