package io.imageexport.api.cli;

import io.imageexport.api.client.JdCloudException;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.text.VisibleText;
import java.io.IOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code emulator}. */
@Command(
    name = "emulator",
    description = "A local emulator of JD Cloud's image export.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "In a clone, ./emulator compat plays JD Cloud's official clients against it: see"
          + " ./emulator compat --help."
    },
    version = "JD Cloud image-export emulator 0.1.0",
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      ImageCommand.class,
      ExportCommand.class,
      TasksCommand.class,
      PolicyCommand.class,
      EnvCommand.class
    })
public final class Main implements Runnable {
  static final int EXIT_FAILURE = 1;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  public static void main(String[] arguments) {
    Logging.quiet();
    CommandLine program = new CommandLine(new Main());
    program.setOut(Terminal.on(System.out));
    program.setErr(Terminal.on(System.err));
    // Escape sequences would be spelled out.
    program.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    program.setExecutionExceptionHandler(new OneLine());
    program.setParameterExceptionHandler(Main::wrongArguments);
    program.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(program.execute(arguments));
  }

  /** One line, too; but who names no command is shown which there are. */
  private static int wrongArguments(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    String message = VisibleText.of(failure.getMessage());
    if (command.getParent() == null) {
      command.getErr().println(message);
      command.usage(command.getErr());
    } else {
      command
          .getErr()
          .println(
              "emulator: "
                  + message
                  + "; see "
                  + command.getCommandSpec().qualifiedName()
                  + " --help");
    }
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** What a user can put right takes one line; only a mistake of ours shows where it is. */
  private static final class OneLine implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
        Exception failure, CommandLine commandLine, CommandLine.ParseResult arguments) {
      if (ProcessEnd.isNear()) {
        return EXIT_FAILURE;
      }
      if (failure instanceof IOException
          || failure instanceof CloudException
          || failure instanceof JdCloudException
          || failure instanceof ObjectStoreException
          || failure instanceof IllegalStateException
          || failure instanceof IllegalArgumentException) {
        commandLine.getErr().println("emulator: " + sentence(failure));
      } else {
        failure.printStackTrace(commandLine.getErr());
      }
      return EXIT_FAILURE;
    }

    /** Some exceptions of files have a path for a message. */
    private static String sentence(Exception failure) {
      String message = String.valueOf(failure.getMessage());
      if (failure instanceof FileSystemException refusal && refusal.getReason() == null) {
        message += " cannot be used (" + failure.getClass().getSimpleName() + ")";
      }
      return VisibleText.of(message.strip());
    }
  }
}
