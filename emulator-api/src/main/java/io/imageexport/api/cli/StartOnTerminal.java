package io.imageexport.api.cli;

import io.imageexport.api.startup.StartObserver;

/** Shows on the error stream what a start waits for, and ends it with the process. */
final class StartOnTerminal implements StartObserver {
  @Override
  public void starting(AutoCloseable emulator) {
    ProcessEnd.closes(emulator);
  }

  @Override
  public void waiting(String message) {
    System.err.println("emulator: " + message);
  }
}
