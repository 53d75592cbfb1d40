package io.imageexport.api.process;

import java.util.List;

/** Prepares other programs to be run. */
public final class Program {
  private Program() {}

  /**
   * A program in the locale C, whatever the user's is: its messages are in English, and its locale
   * exists on every machine.
   */
  public static ProcessBuilder of(List<String> command) {
    ProcessBuilder program = new ProcessBuilder(command);
    program.environment().put("LC_ALL", "C");
    return program;
  }

  public static ProcessBuilder of(String... command) {
    return of(List.of(command));
  }
}
