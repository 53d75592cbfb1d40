package io.imageexport.api.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that only has subcommands: without one of them, it shows which there are. */
abstract class CommandGroup implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public final Integer call() {
    CommandLine command = spec.commandLine();
    command.usage(command.getErr());
    return spec.exitCodeOnInvalidInput();
  }
}
