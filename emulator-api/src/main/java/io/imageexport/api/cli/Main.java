package io.imageexport.api.cli;

import io.imageexport.api.http.PageBounds;
import io.imageexport.core.access.IamMode;
import io.imageexport.core.export.Precheck;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.OsType;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.oss.S3Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The program {@code emulator}. */
@Command(
    name = "./emulator",
    description = "Local emulator of JD Cloud's image export.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    abbreviateSynopsis = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:success",
      "1:the command failed; the reason is on the error stream",
      "2:wrong usage",
      "130:ended by Ctrl-C"
    },
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      ImageCommand.class,
      ExportCommand.class,
      TasksCommand.class,
      PolicyCommand.class,
      EnvCommand.class
    })
public final class Main extends CommandGroup {
  static final int EXIT_FAILURE = 1;

  public static void main(String[] arguments) {
    ProcessEncoding.fix();
    Logging.quiet();
    CommandLine program = program();
    program.setExecutionStrategy(parsed -> execute(parsed, arguments));
    System.exit(program.execute(arguments));
  }

  /** The command line, without what depends on how this process was started. */
  static CommandLine program() {
    CommandLine program = new CommandLine(new Main());
    Failures failures = new Failures();
    program.setExecutionExceptionHandler(failures);
    program.setParameterExceptionHandler(failures);
    program.setOut(Terminal.on(System.out));
    program.setErr(Terminal.on(System.err));
    // Escape sequences would be spelled out.
    program.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    registerConverters(program);
    // Not an attribute of the annotation, which the subcommands inherit.
    program
        .getCommandSpec()
        .usageMessage()
        .footer(
            "",
            "In a clone, ./emulator compat runs JD Cloud's official clients against the emulator;"
                + " see ./emulator compat --help.");
    return program;
  }

  private static void registerConverters(CommandLine program) {
    program.registerConverter(Path.class, new FilePath());
    program.registerConverter(URI.class, new Url());
    program.registerConverter(IamMode.class, Choice.of(IamMode.class));
    program.registerConverter(Precheck.class, Choice.of(Precheck.class));
    program.registerConverter(PageBounds.class, Choice.of(PageBounds.class));
    program.registerConverter(Switch.class, Choice.of(Switch.class));
    program.registerConverter(
        S3Endpoint.AddressingStyle.class, Choice.of(S3Endpoint.AddressingStyle.class));
    program.registerConverter(OsType.class, Choice.of(OsType.class));
    program.registerConverter(ImageSource.class, Choice.of(ImageSource.class));
    program.registerConverter(
        ImageStatus.class,
        new Choice<>(
            List.of(ImageStatus.READY, ImageStatus.PENDING, ImageStatus.ERROR), Choice::name));
    program.registerConverter(PolicyDocument.Kind.class, Choice.of(PolicyDocument.Kind.class));
    program.registerConverter(DiskFormat.class, Choice.of(DiskFormat.class));
    program.registerConverter(
        RootDeviceType.class,
        new Choice<>(List.of(RootDeviceType.values()), RootDeviceType::wireName));
    program.registerConverter(ClientKind.class, Choice.of(ClientKind.class));
    program.registerConverter(EnvCommand.Part.class, Choice.of(EnvCommand.Part.class));
  }

  /** Help and version are shown in any locale; everything else names files. */
  private static int execute(ParseResult parsed, String... arguments) {
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    Optional<String> problem = ProcessEncoding.problem(arguments);
    if (problem.isPresent()) {
      CommandLine command = parsed.commandSpec().commandLine();
      command.getErr().println("emulator: " + problem.get());
      return command.getCommandSpec().exitCodeOnInvalidInput();
    }
    return new RunLast().execute(parsed);
  }
}
