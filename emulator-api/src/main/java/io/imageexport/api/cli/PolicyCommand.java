package io.imageexport.api.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code emulator policy}: what policies say, and why. */
@Command(
    name = "policy",
    description = "Checks policies, and explains what they decide.",
    mixinStandardHelpOptions = true,
    subcommands = {PolicyCheckCommand.class, PolicyExplainCommand.class})
final class PolicyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: check or explain");
  }
}
