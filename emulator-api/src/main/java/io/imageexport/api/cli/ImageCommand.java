package io.imageexport.api.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code emulator image}: the images that can be exported. */
@Command(
    name = "image",
    description = "Adds and lists images.",
    mixinStandardHelpOptions = true,
    subcommands = {ImageAddCommand.class, ImageListCommand.class})
final class ImageCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: add or list");
  }
}
