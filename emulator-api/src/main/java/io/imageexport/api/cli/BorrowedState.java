package io.imageexport.api.cli;

import io.imageexport.api.DataDirectory;
import io.imageexport.api.Emulator;
import io.imageexport.api.EmulatorConfig;
import io.imageexport.api.RunningInstance;
import io.imageexport.api.State;
import io.imageexport.api.connection.ConnectionLimits;
import io.imageexport.api.http.HostNames;
import io.imageexport.api.http.PageBounds;
import io.imageexport.api.seed.SeedSource;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.core.access.IamMode;
import io.imageexport.core.export.ExportSettings;
import io.imageexport.core.export.Precheck;
import io.imageexport.core.region.Regions;
import io.imageexport.core.space.MinFree;
import io.imageexport.core.task.WorkerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The state of a data directory for one command: that of the emulator that runs there, or that of
 * one which is started for as long as the command takes.
 */
final class BorrowedState implements AutoCloseable {
  private final Optional<Emulator> started;
  private final State state;
  private final RunningInstance instance;

  private BorrowedState(Optional<Emulator> started, State state, RunningInstance instance) {
    this.started = started;
    this.state = state;
    this.instance = instance;
  }

  static BorrowedState open(Path directory) throws IOException, InterruptedException {
    return open(directory, Optional.empty());
  }

  /**
   * Opens the state for a command that makes snapshots.
   *
   * @param minFree what they leave free of their file system; empty for what the running emulator
   *     leaves, or the default
   */
  static BorrowedState open(Path directory, Optional<MinFree> minFree)
      throws IOException, InterruptedException {
    Optional<RunningInstance> running = DataDirectory.findRunning(directory);
    if (running.isPresent()) {
      return new BorrowedState(Optional.empty(), borrow(running.get(), minFree), running.get());
    }
    Emulator emulator =
        Emulator.start(briefly(directory, minFree.orElse(MinFree.DEFAULT)), new StartOnTerminal());
    Logging.started();
    try {
      return new BorrowedState(
          Optional.of(emulator), borrow(emulator.instance(), minFree), emulator.instance());
    } catch (IOException | InterruptedException | RuntimeException failure) {
      emulator.close();
      throw failure;
    }
  }

  private static State borrow(RunningInstance instance, Optional<MinFree> minFree)
      throws IOException, InterruptedException {
    return State.borrow(
        instance,
        minFree,
        new StartupWait(StartupWait.DEFAULT_LIMIT, new StartOnTerminal()::waiting));
  }

  private static EmulatorConfig briefly(Path directory, MinFree minFree) {
    return new EmulatorConfig(
        directory,
        0,
        OptionalInt.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new SeedSource.BuiltIn(),
        minFree,
        Precheck.SYNC,
        IamMode.ENFORCE,
        PageBounds.LENIENT,
        Set.copyOf(Regions.ALL),
        false,
        HostNames.ofThisMachine(Set.of()),
        EmulatorConfig.DEFAULT_MAX_CLOCK_SKEW,
        StartupWait.DEFAULT_LIMIT,
        ConnectionLimits.defaults(),
        WorkerSettings.none(),
        false,
        ExportSettings.DEFAULT);
  }

  State state() {
    return state;
  }

  RunningInstance instance() {
    return instance;
  }

  @Override
  public void close() {
    state.close();
    started.ifPresent(Emulator::close);
  }
}
