package io.imageexport.api.cli;

import io.imageexport.api.Emulator;
import io.imageexport.api.EmulatorConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code emulator serve}: runs until it is told to end. */
@Command(name = "serve", description = "Start the emulator and run until Ctrl-C.")
final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ServerOptions options;

  EmulatorConfig config() {
    return options.config();
  }

  @Override
  public Integer call() throws Exception {
    EmulatorConfig config = config();
    PrintWriter out = spec.commandLine().getOut();
    Logging.toTerminalAndFile(config.dataDirectory());
    try (Emulator emulator = Emulator.start(config, new StartOnTerminal())) {
      Logging.started();
      Banner.print(emulator, config, options.command("env"), out);
      ProcessEnd.await();
    }
    return 0;
  }
}
