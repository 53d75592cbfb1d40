package io.imageexport.api.cli;

import io.imageexport.api.EmulatorConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that every command has: where the emulator keeps everything. */
final class DataDirectoryOption {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where everything is kept (default: .emulator)")
  private Path directory = EmulatorConfig.DEFAULT_DATA_DIRECTORY;

  Path directory() {
    return directory;
  }

  /** A command for the user to type, about the same directory. */
  String command(String name) {
    boolean isDefault = directory.equals(EmulatorConfig.DEFAULT_DATA_DIRECTORY);
    return "./emulator "
        + name
        + (isDefault ? "" : " --data-dir " + Shell.word(directory.toString()));
  }
}
