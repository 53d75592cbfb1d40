package io.imageexport.api.cli;

import static java.util.stream.Collectors.joining;

import io.imageexport.api.client.JdCloudException;
import io.imageexport.api.file.FileProblem;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.object.ObjectStoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Writes what went wrong to the error stream, in one line, and chooses the exit status: 2 for a
 * command that is typed wrong, and what the command's help says for one that fails.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    command
        .getErr()
        .println(
            "emulator: "
                + lowerInitial(oneLine(message(failure)))
                + "; see "
                + command.getCommandSpec().qualifiedName()
                + " --help");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    int status = command.getCommandSpec().exitCodeOnExecutionException();
    if (ProcessEnd.isNear()) {
      // Ctrl-C closes what the command works with: its failure is an echo of that.
      return status;
    }
    PrintWriter err = command.getErr();
    if (isForUsers(failure)) {
      err.println("emulator: " + sentence(failure));
    } else {
      err.println("emulator: this is a bug of the emulator; please report it with these lines:");
      failure.printStackTrace(err);
    }
    return status;
  }

  /** These say in their message what the user can do. */
  private static boolean isForUsers(Exception failure) {
    return failure instanceof IOException
        || failure instanceof CloudException
        || failure instanceof JdCloudException
        || failure instanceof ObjectStoreException
        || failure instanceof IllegalStateException
        || failure instanceof IllegalArgumentException;
  }

  /** Exceptions of files have a path for a message, or no path. */
  private static String sentence(Exception failure) {
    Optional<String> problem =
        failure instanceof IOException e
            ? FileProblem.describe(e, "check the path and its permissions")
            : Optional.empty();
    return oneLine(problem.orElse(String.valueOf(failure.getMessage())));
  }

  private static String message(ParameterException failure) {
    if (!(failure instanceof UnmatchedArgumentException unmatched)) {
      return failure.getMessage();
    }
    CommandLine command = failure.getCommandLine();
    String argument = unmatched.getUnmatched().getFirst();
    if (unmatched.isUnknownOption()) {
      return "unknown option '" + argument + "'";
    }
    if (command.getSubcommands().isEmpty()) {
      return "unexpected argument '" + argument + "'";
    }
    return "unknown command '" + argument + "'; expected " + commands(command);
  }

  /** The names of a command's subcommands. */
  private static String commands(CommandLine command) {
    return Words.either(new ArrayList<>(command.getSubcommands().keySet()));
  }

  private static String oneLine(String message) {
    return message.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(joining(" "));
  }

  private static String lowerInitial(String message) {
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }
}
